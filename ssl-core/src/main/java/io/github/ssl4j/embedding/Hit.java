package io.github.ssl4j.embedding;

import java.util.Comparator;

/** A row and how like something it is. */
record Hit(int row, double cosine) {
    /** The likeliest first, and the lower row of those alike. */
    static final Comparator<Hit> BEST_FIRST =
            Comparator.comparingDouble(Hit::cosine).reversed().thenComparingInt(Hit::row);
}
