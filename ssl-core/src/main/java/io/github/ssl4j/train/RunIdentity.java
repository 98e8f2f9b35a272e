package io.github.ssl4j.train;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What two runs must have in common for one to go on where the other stopped, beside the tensors.
 *
 * @param traits what it is, by name
 */
record RunIdentity(Map<String, String> traits) {
    static final String EPOCHS = "epochs";
    static final String STEPS_PER_EPOCH = "steps per epoch";

    /** What Java prints of an object or a lambda without a name of its own: it differs from process to process. */
    private static final Pattern ADDRESS = Pattern.compile("\\$\\$Lambda[^,\\])]*|@[0-9a-f]+");

    RunIdentity {
        traits = Collections.unmodifiableMap(new LinkedHashMap<>(traits));
    }

    /** @param fingerprint of the images */
    static RunIdentity of(
            SslMethod method,
            ImageSource images,
            String fingerprint,
            ViewPolicy policy,
            Recipe recipe,
            long seed,
            int stepsPerEpoch) {
        Map<String, Object> traits = new LinkedHashMap<>();
        traits.put("method", method.name());
        traits.put("batch size", recipe.batchSize());
        traits.put("number of images", images.size());
        traits.put("names, sizes and content of images", fingerprint);
        traits.put("view policy", policy);
        traits.put("seed", seed);
        traits.put(EPOCHS, recipe.epochs());
        traits.put(STEPS_PER_EPOCH, stepsPerEpoch);
        traits.put("learning rate", recipe.learningRate());
        traits.put("optimizer", recipe.optimizer());
        traits.put("weight decay", recipe.weightDecay());
        traits.put("clipping", recipe.clipping());
        Map<String, String> printed = new LinkedHashMap<>();
        traits.forEach((name, trait) ->
                printed.put(name, ADDRESS.matcher(trait.toString()).replaceAll("")));
        return new RunIdentity(printed);
    }

    /**
     * Checks that a file was written by such a run.
     *
     * @throws IllegalArgumentException if not; the message names all that differs
     */
    void requireSame(Path file, Map<String, String> found) {
        List<String> differences = new ArrayList<>();
        traits.forEach((name, expected) -> {
            if (!expected.equals(found.get(name))) {
                differences.add(name + ": expected " + expected + ", found " + found.get(name));
            }
        });
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": the checkpoint is of another run: " + String.join("; ", differences));
        }
    }
}
