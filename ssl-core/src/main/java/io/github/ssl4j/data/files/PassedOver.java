package io.github.ssl4j.data.files;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Files or folders that are not read, all of one kind and for one reason.
 *
 * @param folders whether these are folders, whose content was not looked at, or files
 * @param what they have in common, such as {@code .txt}
 * @param why they are not read; empty where that is plain, as for a text
 * @param count how many there are
 * @param examples the names of the first few
 */
public record PassedOver(boolean folders, String what, String why, int count, List<String> examples) {
    /** How many are named. */
    static final int EXAMPLES = 5;

    /** Checks that something was passed over. */
    public PassedOver {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(why, "why");
        examples = List.copyOf(examples);
        if (count < 1 || examples.isEmpty()) {
            throw new IllegalArgumentException(what + ": expected at least one, found " + count);
        }
    }

    /** Returns this in a few words, such as {@code 12 .txt} or {@code 1 Thumbs.db}. */
    public String inWords() {
        String names = folders ? String.join(", ", examples) + (count > examples.size() ? ", ..." : "") : what;
        String subject = count == 1 ? examples.get(0) : names;
        String number = folders && count <= examples.size() ? "" : String.format(Locale.ROOT, "%,d ", count);
        return number + subject + (why.isEmpty() || why.equals(subject) ? "" : " (" + why + ")");
    }

    /**
     * Returns all in one line, the most first, such as {@code passed over 214 files: 201 .webp (undecodable), 12 .txt,
     * 1 Thumbs.db}; empty if nothing was passed over.
     */
    public static String line(List<PassedOver> all) {
        String files = part(all, false, "file", "files");
        String folders = part(all, true, "folder", "folders");
        String joined = files.isEmpty() || folders.isEmpty() ? files + folders : files + "; " + folders;
        return joined.isEmpty() ? "" : "passed over " + joined;
    }

    /** Adds more to a list, to those of the same kind and reason where there are any. */
    public static void addAll(List<PassedOver> all, List<PassedOver> more) {
        for (PassedOver passed : more) {
            int same = 0;
            while (same < all.size() && !all.get(same).isLike(passed)) {
                same++;
            }
            if (same == all.size()) {
                all.add(passed);
            } else {
                PassedOver before = all.get(same);
                List<String> first = Stream.concat(before.examples.stream(), passed.examples.stream())
                        .limit(EXAMPLES)
                        .toList();
                all.set(
                        same,
                        new PassedOver(passed.folders, passed.what, passed.why, before.count + passed.count, first));
            }
        }
    }

    private boolean isLike(PassedOver other) {
        return folders == other.folders && what.equals(other.what) && why.equals(other.why);
    }

    private static String part(List<PassedOver> all, boolean folders, String one, String many) {
        List<PassedOver> part = all.stream()
                .filter(passed -> passed.folders == folders)
                .sorted(Comparator.comparingInt(PassedOver::count).reversed().thenComparing(PassedOver::what))
                .toList();
        int count = part.stream().mapToInt(PassedOver::count).sum();
        return count == 0
                ? ""
                : String.format(Locale.ROOT, "%,d %s: ", count, count == 1 ? one : many)
                        + part.stream().map(PassedOver::inWords).collect(Collectors.joining(", "));
    }
}
