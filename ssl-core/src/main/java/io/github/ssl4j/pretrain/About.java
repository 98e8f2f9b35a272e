package io.github.ssl4j.pretrain;

import java.util.Objects;

/**
 * What to know about a method before choosing it.
 *
 * @param name how it is called in commands and files, such as {@code barlow-twins}
 * @param title its name in the paper, such as Barlow Twins
 * @param paper authors, year and arXiv number
 * @param family the idea it belongs to
 * @param summary what it does, a clause without a full stop
 * @param choice when to choose it, a sentence
 */
public record About(String name, String title, String paper, Family family, String summary, String choice) {

    /** Checks that nothing is missing and that the name can be typed. */
    public About {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(paper, "paper");
        Objects.requireNonNull(family, "family");
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(choice, "choice");
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    "name of a method: expected lower-case letters, digits and hyphens, found '" + name + "'");
        }
    }
}
