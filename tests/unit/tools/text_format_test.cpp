#include "tools/output/text_format.hpp"

#include "tools/output/progress_bar.hpp"
#include "tools/output/text_table.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::tools;
using namespace std::chrono_literals;

TEST_CASE("numbers are grouped by thousands") {
    CHECK(with_thousands(0) == "0");
    CHECK(with_thousands(999) == "999");
    CHECK(with_thousands(1000) == "1,000");
    CHECK(with_thousands(77970269) == "77,970,269");
}

TEST_CASE("bytes have the unit in which they are short") {
    CHECK(bytes_text(999) == "999 B");
    CHECK(bytes_text(1500) == "1.5 kB");
    CHECK(bytes_text(999'999) == "1.0 MB");
    CHECK(bytes_text(150'000'000) == "150.0 MB");
}

TEST_CASE("durations have the two units that matter") {
    CHECK(duration_text(850ms) == "850 ms");
    CHECK(duration_text(12300ms) == "12.3 s");
    CHECK(duration_text(250s) == "4 min 10 s");
    CHECK(duration_text(185min) == "3 h 05 min");
    CHECK(duration_text(51h) == "2 d 3 h");
    CHECK(duration_text(-250s) == "-4 min 10 s");
}

TEST_CASE("a table's columns are as wide as their widest cell, in code points") {
    TextTable table({"A", "B"});
    table.add({"äö", "1"});
    table.add({"x", ""});
    CHECK(table.lines() == std::vector<std::string>{"A   B", "äö  1", "x"});
}

TEST_CASE("a progress bar is full exactly at the end") {
    CHECK(progress_bar(0, 4) == "····");
    CHECK(progress_bar(0.5, 4) == "██··");
    CHECK(progress_bar(0.999, 4) != "████");
    CHECK(progress_bar(1, 4) == "████");
    CHECK(progress_bar(7, 4) == "████");
}

TEST_CASE("no byte of a stranger's steers a terminal") {
    CHECK(displayable("a\x1b[2Jb") == "a?[2Jb");
    CHECK(displayable("\x7f\xc2\x9b"
                      "31m") == "??31m");
    CHECK(displayable("right\xe2\x80\xae"
                      "left") == "right?left");
    CHECK(displayable("\xff\xc0\x80 \xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD \uFFFD\uFFFD\uFFFD");
    CHECK(displayable("cut \xe2\x82") == "cut \uFFFD\uFFFD");
    CHECK(displayable("Müller – 注文\nnext") == "Müller – 注文\nnext");
}

TEST_CASE("one line stays one, and what a terminal would obey is not in it") {
    CHECK(printable("a\x1b[2Jb\n") == "a?[2Jb?");
    CHECK(printable("\xff\xc2\x9b"
                    "31m \xe2\x80\xae"
                    "turned") == "\uFFFD?31m ?turned");
    CHECK(printable("Müller – 注文") == "Müller – 注文");
}

TEST_CASE("one is counted without an s") {
    CHECK(counted(1, "page") == "1 page");
    CHECK(counted(0, "page") == "0 pages");
    CHECK(counted(1200, "page") == "1,200 pages");
}
