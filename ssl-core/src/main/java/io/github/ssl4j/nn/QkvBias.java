package io.github.ssl4j.nn;

/** Which of an attention's queries, keys and values have a bias. */
public enum QkvBias {
    /** All of them: timm. */
    ALL,
    /** Queries and values, since a bias of the keys changes no probability: BEiT. */
    QUERIES_AND_VALUES,
    /** None of them. */
    NONE
}
