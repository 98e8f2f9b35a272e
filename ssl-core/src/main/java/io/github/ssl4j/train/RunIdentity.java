package io.github.ssl4j.train;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What must match, beside the tensors, for a run to be resumed from the checkpoint of another.
 *
 * <p>A run may be resumed for more epochs than planned if nothing in it follows its length: neither learning rate nor
 * weight decay nor a schedule of the method.
 *
 * @param traits what it is, by name
 * @param followsLength what in it follows its length, for a message; empty for nothing
 * @param warmupEpochs over which the learning rate rises: a run that was planned shorter had a steeper rise
 */
record RunIdentity(Map<String, String> traits, Optional<String> followsLength, double warmupEpochs) {
    static final String EPOCHS = "epochs";
    static final String STEPS_PER_EPOCH = "steps per epoch";

    private static final int DECAY_SAMPLES = 20;

    /** What Java prints of an object or a lambda without a name of its own: it differs from process to process. */
    private static final Pattern ADDRESS = Pattern.compile("\\$\\$Lambda[^,\\])]*|@[0-9a-f]+");

    RunIdentity {
        traits = Collections.unmodifiableMap(new LinkedHashMap<>(traits));
        Objects.requireNonNull(followsLength, "followsLength");
    }

    /**
     * @param fingerprint of the images
     * @param methodFollowsLength whether the method has a schedule over the whole run, as of a momentum or a
     *     temperature
     */
    static RunIdentity of(
            SslMethod method,
            ImageSource images,
            String fingerprint,
            ViewPolicy policy,
            Recipe recipe,
            long seed,
            int stepsPerEpoch,
            boolean methodFollowsLength) {
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
        sampled(recipe.learningRate().decay()).ifPresent(decay -> traits.put("learning-rate decay", decay));
        traits.put("optimizer", recipe.optimizer());
        traits.put("weight decay", recipe.weightDecay());
        traits.put("clipping", recipe.clipping());
        Map<String, String> printed = new LinkedHashMap<>();
        traits.forEach((name, trait) ->
                printed.put(name, ADDRESS.matcher(trait.toString()).replaceAll("")));
        return new RunIdentity(
                printed,
                followsLength(method, recipe, methodFollowsLength),
                recipe.learningRate().warmupEpochs());
    }

    /** Returns values of a decay of the user's own, by which one lambda can be told from another. */
    private static Optional<List<Double>> sampled(LearningRateDecay decay) {
        return decay instanceof LearningRateDecay.Cosine
                ? Optional.empty()
                : Optional.of(IntStream.rangeClosed(0, DECAY_SAMPLES)
                        .mapToObj(i -> decay.left((double) i / DECAY_SAMPLES))
                        .toList());
    }

    private static Optional<String> followsLength(SslMethod method, Recipe recipe, boolean methodFollowsLength) {
        LearningRate rate = recipe.learningRate();
        WeightDecay decay = recipe.weightDecay();
        if (rate.peak() != rate.end()) {
            boolean cosine = rate.decay() instanceof LearningRateDecay.Cosine;
            return Optional.of("the learning rate follows " + (cosine ? "a cosine" : "its decay"));
        }
        if (decay.start() != decay.end()) {
            return Optional.of("the weight decay follows a cosine");
        }
        return methodFollowsLength ? Optional.of("a schedule of " + method.name() + " runs") : Optional.empty();
    }

    /** Returns the number of epochs of the run. */
    int epochs() {
        return Integer.parseInt(traits.get(EPOCHS));
    }

    /** Returns why this run cannot be resumed from one of another number of epochs. */
    private Optional<String> otherLength(String before) {
        String now = traits.get(EPOCHS);
        if (now.equals(before)) {
            return Optional.empty();
        }
        int planned = before.matches("\\d{1,9}") ? Integer.parseInt(before) : Integer.MAX_VALUE;
        Optional<String> reason = planned < warmupEpochs ? Optional.of("the learning rate rises") : followsLength;
        if (reason.isPresent()) {
            return Optional.of("epochs: " + reason.get() + " over " + before + " epochs; expected " + before
                    + " epochs, found " + now + "; a longer run has to start from scratch, or from this encoder");
        }
        return planned < epochs()
                ? Optional.empty()
                : Optional.of("epochs: expected at least " + before + ", found " + now);
    }

    /**
     * Checks that a file was written by such a run, or by one that was planned shorter and may be made longer.
     *
     * @throws IllegalArgumentException if not; the message names all that differs
     */
    void requireSame(Path file, Map<String, String> found) {
        List<String> differences = new ArrayList<>();
        traits.forEach((name, expected) -> {
            if (name.equals(EPOCHS) && found.containsKey(EPOCHS)) {
                otherLength(found.get(EPOCHS)).ifPresent(differences::add);
            } else if (!expected.equals(found.get(name))) {
                differences.add(name + ": expected " + expected + ", found " + found.get(name));
            }
        });
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": the checkpoint is of another run: " + String.join("; ", differences));
        }
    }
}
