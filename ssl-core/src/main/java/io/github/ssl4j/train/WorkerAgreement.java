package io.github.ssl4j.train;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether all workers do the same run: what one of them has otherwise would give wrong weights and no error.
 *
 * @param collectives of the workers; with one there is nothing to check
 * @param device of this worker
 */
record WorkerAgreement(Collectives collectives, Device device) {
    private static final double LOSS_TOLERANCE = 1e-3;
    private static final int LONGEST = 4096;
    private static final int SHOWN = 80;

    /**
     * Checks that the workers have the same images, views, recipe, seed and kind of device, and begin at the same step.
     *
     * @throws IllegalArgumentException on every worker if not; the message names what differs, and who has what
     */
    void requireSameRun(RunIdentity identity, Progress begin) {
        if (collectives.size() == 1) {
            return;
        }
        Map<String, String> traits = new LinkedHashMap<>(identity.traits());
        traits.put("first step", Long.toString(begin.step()));
        traits.put("device", device.name());
        int[] hashes = traits.values().stream().mapToInt(String::hashCode).toArray();
        int[] all = ofAll(hashes);
        List<String> differences = new ArrayList<>();
        int index = 0;
        for (Map.Entry<String, String> trait : traits.entrySet()) {
            List<Integer> others = new ArrayList<>();
            for (int rank = 1; rank < collectives.size(); rank++) {
                if (all[rank * hashes.length + index] != all[index]) {
                    others.add(rank);
                }
            }
            index++;
            if (!others.isEmpty()) {
                differences.add(trait.getKey() + " on " + values(trait.getValue(), others));
            }
        }
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("workers: expected the run of " + collectives.name(0)
                    + " on all of them, found another " + String.join("; another ", differences));
        }
    }

    /** Returns who has which value of a trait; all workers ask. */
    private String values(String own, List<Integer> others) {
        int[] characters = own.chars().limit(LONGEST).toArray();
        int[] all = ofAll(Arrays.copyOf(characters, LONGEST));
        String first = text(all, 0);
        return others.stream()
                .map(rank -> {
                    String other = text(all, rank);
                    return collectives.name(rank) + ": " + around(other, first) + " instead of " + around(first, other);
                })
                .collect(Collectors.joining(", "));
    }

    private static String text(int[] all, int rank) {
        StringBuilder text = new StringBuilder();
        for (int i = rank * LONGEST; i < (rank + 1) * LONGEST && all[i] != 0; i++) {
            text.append((char) all[i]);
        }
        return text.toString();
    }

    /** Returns a text, of a long one the part where it begins to differ from another. */
    private static String around(String text, String other) {
        if (text.length() <= SHOWN) {
            return text;
        }
        int from = Math.max(0, Arrays.mismatch(text.toCharArray(), other.toCharArray()) - SHOWN / 2);
        int to = Math.min(text.length(), from + SHOWN);
        return (from == 0 ? "" : "...") + text.substring(from, to) + (to == text.length() ? "" : "...");
    }

    /**
     * Checks the loss of a first step, that of the whole batch on every worker.
     *
     * @throws IllegalStateException on every worker if they differ
     */
    void requireSameLoss(String method, double loss) {
        if (collectives.size() == 1) {
            return;
        }
        int[] all = ofAll(Float.floatToIntBits((float) loss));
        for (int bits : all) {
            double other = Float.intBitsToFloat(bits);
            if (Math.abs(other - loss) > LOSS_TOLERANCE * Math.abs(loss)) {
                throw new IllegalStateException(method + ": expected the loss of the batch of all workers, the same on"
                        + " each of them, found " + loss + " on rank " + collectives.rank() + " and " + other
                        + " on another; a loss of a worker's own images is made one of all by batch().mean(loss)");
            }
        }
    }

    @SuppressWarnings("try") // javac asks for a use of the scope
    private int[] ofAll(int... own) {
        try (Scope scope = Scope.open()) {
            return collectives.allGather(Tensor.of(device, own, own.length)).toInts();
        }
    }
}
