package io.github.ssl4j.data.files;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Names with ranges and choices in braces, as a shell and WebDataset write them: {@code shard-{000000..000127}.tar}.
 */
final class BracePattern {
    private static final Pattern BRACES = Pattern.compile("\\{(?:(\\d+)\\.\\.(\\d+)|([^{}]*,[^{}]*))}");
    private static final int MOST = 1_000_000;

    private BracePattern() {}

    /** Returns whether a name has braces that stand for several names. */
    static boolean isIn(String name) {
        return BRACES.matcher(name).find();
    }

    /**
     * Returns all names that a pattern stands for, in its order.
     *
     * @throws IllegalArgumentException if a range runs backwards, or is too long
     */
    static List<String> expand(String pattern) {
        Matcher braces = BRACES.matcher(pattern);
        if (!braces.find()) {
            return List.of(pattern);
        }
        String before = pattern.substring(0, braces.start());
        List<String> rest = expand(pattern.substring(braces.end()));
        List<String> choices = braces.group(3) == null
                ? range(pattern, braces.group(1), braces.group(2))
                : List.of(braces.group(3).split(",", -1));
        if ((long) choices.size() * rest.size() > MOST) {
            throw new IllegalArgumentException(
                    pattern + ": expected at most a million names, found " + (long) choices.size() * rest.size());
        }
        return choices.stream()
                .flatMap(choice -> rest.stream().map(end -> before + choice + end))
                .toList();
    }

    private static List<String> range(String pattern, String first, String last) {
        String range = "{" + first + ".." + last + "}";
        if (first.length() > 9 || last.length() > 9) {
            throw new IllegalArgumentException(pattern + ": expected numbers of at most 9 digits, found " + range);
        }
        long from = Long.parseLong(first);
        long to = Long.parseLong(last);
        if (to < from || to - from >= MOST) {
            throw new IllegalArgumentException(
                    pattern + ": expected a range upwards of at most a million, found " + range);
        }
        int digits = first.startsWith("0") || first.length() == last.length() ? first.length() : 1;
        return LongStream.rangeClosed(from, to)
                .mapToObj(number -> String.format(Locale.ROOT, "%0" + digits + "d", number))
                .toList();
    }
}
