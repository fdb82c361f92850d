/** What the indicator says, in both languages; apart from the page's, since it is a bundle of its own. */
import type { BackfillState } from "./backfill_view.ts";

interface Messages {
  states: Record<BackfillState, string>;
  orders: string;
  eta: string;
  retry: string;
  why: string;
  explained: Record<BackfillState, string>;
  limits: Record<string, string>;
}

export const indicatorMessages: Record<"en" | "fr", Messages> = {
  en: {
    states: {
      pending: "Past orders: not started", running: "Reading past orders", paused: "Paused", error: "Waiting after an error",
      done: "Past orders are complete", offline: "No answer from the server",
    },
    orders: "{done} of about {all} orders",
    eta: "about {time} left",
    retry: "next try {time}",
    why: "Why does this take so long?",
    explained: {
      pending: "Reading begins as soon as it is asked for.",
      running: "Orders already read can be used now; the rest follows, newest first.",
      paused: "Reading goes on where it stopped once it is resumed.",
      error: "Nothing is lost: reading goes on where it stopped.",
      done: "Every past order that Amazon keeps has been read.",
      offline: "Shown is what was known last. It is asked again by itself.",
    },
    limits: {
      quota: "Amazon lets each account be asked about once in three minutes. All that it grants is used.",
      AMAZON_RATE_LIMIT: "Amazon asked us to wait.",
      AMAZON_UNAVAILABLE: "Amazon is not available just now.",
      AUTHORISATION_REVOKED: "The permission was withdrawn. Connect the account again.",
      AUTHORISATION_EXPIRED: "The permission has expired. Connect the account again.",
      TOKEN_MISSING: "The account is not connected yet.",
      SATURATED: "New orders take the whole quota.",
      REFUSED: "This may not be seen with the token that was given.",
    },
  },
  fr: {
    states: {
      pending: "Commandes passées : pas commencé", running: "Lecture des commandes passées", paused: "En pause",
      error: "En attente après une erreur", done: "Commandes passées : complet", offline: "Le serveur ne répond pas",
    },
    orders: "{done} sur environ {all} commandes",
    eta: "encore {time} environ",
    retry: "prochain essai {time}",
    why: "Pourquoi est-ce si long ?",
    explained: {
      pending: "La lecture commence dès qu’elle est demandée.",
      running: "Les commandes déjà lues sont utilisables ; les autres suivent, les plus récentes d’abord.",
      paused: "La lecture continuera où elle s’est arrêtée.",
      error: "Rien n’est perdu : la lecture continuera où elle s’est arrêtée.",
      done: "Toutes les commandes passées gardées par Amazon sont lues.",
      offline: "Voici le dernier état connu. Un nouvel essai suit de lui-même.",
    },
    limits: {
      quota: "Amazon permet environ une requête toutes les trois minutes par compte. Tout ce qu’il accorde est utilisé.",
      AMAZON_RATE_LIMIT: "Amazon a demandé d’attendre.",
      AMAZON_UNAVAILABLE: "Amazon est indisponible en ce moment.",
      AUTHORISATION_REVOKED: "L’accord a été retiré. Reconnectez le compte.",
      AUTHORISATION_EXPIRED: "L’accord a expiré. Reconnectez le compte.",
      TOKEN_MISSING: "Le compte n’est pas encore connecté.",
      SATURATED: "Les nouvelles commandes prennent tout le quota.",
      REFUSED: "Le jeton fourni ne permet pas de voir ceci.",
    },
  },
};
