package io.github.ssl4j.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * The known name that a mistyped one was meant to be. Case, hyphens and underscores do not count; of a name with dots
 * the last part alone may be meant.
 */
public final class NearestName {
    private static final int SHORTEST_PREFIX = 2;

    private NearestName() {}

    /**
     * Returns the known name nearest to the given one: the shortest that begins with it, else the one with the fewest
     * letters to insert, delete, replace or swap with a neighbour (Damerau-Levenshtein), at most about a third of them.
     */
    public static Optional<String> of(String given, Collection<String> known) {
        String wanted = plain(given);
        Optional<String> longer = wanted.length() < SHORTEST_PREFIX
                ? Optional.empty()
                : known.stream()
                        .filter(name -> plain(name).startsWith(wanted))
                        .min(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()));
        return longer.or(() -> known.stream()
                .filter(name -> distance(wanted, name) <= (wanted.length() + 1) / 3)
                .min(Comparator.<String>comparingInt(name -> distance(wanted, name))
                        .thenComparing(Comparator.naturalOrder())));
    }

    /**
     * Returns the message for a name that is unknown, such as {@code unknown method 'simclrr'; did you mean simclr?
     * known: byol, simclr}.
     *
     * @param what what the name is of, such as {@code method}
     */
    public static String unknown(String what, String given, Collection<String> known) {
        String nearest = of(given, known)
                .map(name -> "; did you mean " + name + "? known: ")
                .orElse("; known: ");
        return "unknown " + what + " '" + given + "'" + nearest + (known.isEmpty() ? "none" : String.join(", ", known));
    }

    /** Returns a name without what does not count: in small letters, without hyphens and underscores. */
    public static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    private static int distance(String wanted, String name) {
        String whole = plain(name);
        String last = whole.substring(whole.lastIndexOf('.') + 1);
        return Math.min(edits(wanted, whole), edits(wanted, last));
    }

    private static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : fewest(edits, from, to, i, j);
            }
        }
        return edits[from.length()][to.length()];
    }

    private static int fewest(int[][] edits, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int best = Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
    }
}
