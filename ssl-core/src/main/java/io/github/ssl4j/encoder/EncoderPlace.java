package io.github.ssl4j.encoder;

import io.github.ssl4j.safetensors.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the encoder stands among the tensors of a file.
 *
 * @param layout how its tensors are called; empty for a file of ssl4j, which describes itself
 * @param prefix what stands before the names: all of it is passed over, whatever it is
 * @param others the prefixes of other encoders in the file, which are left out
 */
record EncoderPlace(Optional<WeightLayout> layout, String prefix, List<String> others) {
    private static final List<WeightLayout> LAYOUTS = List.of(new ResNetLayout(), new VisionTransformerLayout());

    /** DINO and iBOT evaluate the teacher, I-JEPA the target encoder, timm its average of weights. */
    private static final Set<String> PREFERRED = Set.of("teacher", "ema", "target");

    /** MoCo's authors evaluate the encoder of the queries, not that of the keys, which follows it. */
    private static final Set<String> LAST = Set.of("k", "key", "momentum");

    private static final int NAMED = 3;

    /** Returns the layout of the networks of an architecture; empty for those that a jar adds. */
    static Optional<WeightLayout> layout(Architecture<?> architecture) {
        return LAYOUTS.stream()
                .filter(layout -> layout.type().equals(architecture.type()))
                .findFirst();
    }

    /**
     * Returns the place of the encoder: wherever all landmarks of a known layout stand under one prefix. Of several
     * encoders it is that of a teacher, a target or an average of weights, else the first that is no momentum encoder
     * of MoCo.
     *
     * @throws IllegalArgumentException if there is none; the message names the first tensors
     */
    static EncoderPlace in(Header header) {
        List<EncoderPlace> places = new ArrayList<>();
        for (WeightLayout layout : LAYOUTS) {
            String landmark = layout.landmarks().get(0);
            for (String name : header.tensors().keySet()) {
                if (name.equals(landmark) || name.endsWith("." + landmark)) {
                    String prefix = name.substring(0, name.length() - landmark.length());
                    if (layout.landmarks().stream()
                            .allMatch(other -> header.tensors().containsKey(prefix + other))) {
                        places.add(new EncoderPlace(Optional.of(layout), prefix, List.of()));
                    }
                }
            }
        }
        EncoderPlace best = places.stream()
                .min(Comparator.comparingInt(place -> rank(place.prefix())))
                .orElseThrow(() -> unknown(header));
        List<String> others = places.stream()
                .filter(place -> place != best)
                .map(EncoderPlace::prefix)
                .toList();
        return new EncoderPlace(best.layout(), best.prefix(), others);
    }

    /** Returns the place in a file of ssl4j. */
    static EncoderPlace top() {
        return new EncoderPlace(Optional.empty(), "", List.of());
    }

    /** Returns the prefixes of the other encoders in words. */
    String othersInWords() {
        return others.stream().map(other -> other.isEmpty() ? "the top" : other).collect(Collectors.joining(", "));
    }

    private static int rank(String prefix) {
        List<String> words = Arrays.asList(prefix.toLowerCase(Locale.ROOT).split("[._]"));
        if (words.stream().anyMatch(PREFERRED::contains)) {
            return 0;
        }
        return words.stream().anyMatch(LAST::contains) ? 2 : 1;
    }

    private static IllegalArgumentException unknown(Header header) {
        List<String> names = List.copyOf(header.tensors().keySet());
        String first = names.isEmpty()
                ? "no tensors"
                : String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                        + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " others" : "");
        return new IllegalArgumentException(header.file() + ": expected a ResNet by torchvision's names ("
                + String.join(", ", LAYOUTS.get(0).landmarks()) + ") or a vision transformer by timm's ("
                + String.join(", ", LAYOUTS.get(1).landmarks()) + "), found " + first);
    }
}
