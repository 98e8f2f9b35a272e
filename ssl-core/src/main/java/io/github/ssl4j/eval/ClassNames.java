package io.github.ssl4j.eval;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Names of classes of two sources compared: as a reader sees them, whether accents are letters of their own or not. */
final class ClassNames {
    private ClassNames() {}

    /** Returns the form that is compared, Unicode's NFC: macOS names folders in NFD, most others in NFC. */
    private static String form(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /**
     * Returns the label that each class of {@code classes} has among {@code known}; -1 for one not among them.
     */
    static int[] labels(List<String> classes, List<String> known) {
        Map<String, Integer> byName = new HashMap<>();
        for (int label = 0; label < known.size(); label++) {
            byName.putIfAbsent(form(known.get(label)), label);
        }
        return classes.stream()
                .mapToInt(name -> byName.getOrDefault(form(name), -1))
                .toArray();
    }

    /**
     * Checks that every class which labels name is among those known.
     *
     * @param what whose labels they are, for the message
     * @throws IllegalArgumentException if not; the message names all that are missing
     */
    static void requireKnown(String what, int[] labels, List<String> classes, List<String> known) {
        int[] places = labels(classes, known);
        Set<String> missing = new TreeSet<>();
        for (int label : labels) {
            if (places[label] < 0) {
                missing.add(classes.get(label));
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(what + ": expected classes among " + listed(known) + ", found "
                    + listed(classes) + "; not among them: " + listed(missing));
        }
    }

    private static String listed(Collection<String> names) {
        int most = 20;
        List<String> first = names.stream().limit(most).toList();
        return names.size() > most ? first + " and " + (names.size() - most) + " more" : first.toString();
    }
}
