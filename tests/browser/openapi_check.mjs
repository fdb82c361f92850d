// Reads an OpenAPI document from standard input; ends with 0 if a validator finds nothing wrong with it.
import { Validator } from "@seriousme/openapi-schema-validator";

const pieces = [];
for await (const piece of process.stdin) pieces.push(piece);
const validator = new Validator();
const result = await validator.validate(JSON.parse(Buffer.concat(pieces).toString()));
if (!result.valid) {
    console.error(JSON.stringify(result.errors, null, 2));
    process.exit(1);
}
console.log(`OpenAPI ${validator.version}: clean`);
