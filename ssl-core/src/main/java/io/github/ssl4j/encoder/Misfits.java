package io.github.ssl4j.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What speaks against the weights of one network being those of another. */
final class Misfits {
    private static final int NAMED = 3;

    /** Can be left out: I-JEPA trains transformers without it. */
    private static final String CLASS_TOKEN = "cls_token";

    private Misfits() {}

    /** Returns the first three misfits in words; none if all tensors have the shape wanted or can be brought to it. */
    static List<String> of(Map<String, List<Integer>> found, Map<String, List<Integer>> wanted, WeightFitting fitting) {
        List<String> misfits = new ArrayList<>();
        found.forEach((name, shape) -> {
            List<Integer> other = wanted.get(name);
            if (other == null && !name.equals(CLASS_TOKEN)) {
                misfits.add(name + " is none of its tensors");
            } else if (other != null && !fitting.fits(name, shape, other)) {
                misfits.add(name
                        + (shape.equals(other)
                                ? " is for a grid of " + fitting.from().orElseThrow() + ", not "
                                        + fitting.to().orElseThrow()
                                : " has shape " + shape + ", not " + other));
            }
        });
        wanted.keySet().stream()
                .filter(name -> !found.containsKey(name))
                .forEach(name -> misfits.add(name + " is missing"));
        return misfits.subList(0, Math.min(NAMED, misfits.size()));
    }
}
