package io.github.ssl4j.train;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.safetensors.Safetensors;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A whole run in one {@link Safetensors} file, from which it is resumed as if it had never stopped: {@code model.*},
 * the parameters and buffers of {@link SslMethod#trained}; {@code method.*}, {@link SslMethod#state};
 * {@code optimizer.*}; and as metadata the progress and the identity of the run. Random numbers follow from seed,
 * epoch and image, so that no state of theirs is kept.
 */
public final class Checkpoint {
    private static final String FORMAT = "ssl4j.checkpoint";
    private static final String VERSION = "1";
    private static final String OPTIMIZER = "optimizer.";
    private static final String STEP = "step";
    private static final String OPTIMIZER_STEPS = "optimizer steps";

    private final SslMethod method;
    private final Optimizer optimizer;
    private final RunIdentity identity;

    Checkpoint(SslMethod method, Optimizer optimizer, RunIdentity identity) {
        this.method = method;
        this.optimizer = optimizer;
        this.identity = identity;
    }

    /**
     * Returns how far the run of a checkpoint is, without reading its tensors.
     *
     * @throws IllegalArgumentException if the file is malformed or not a checkpoint
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static Progress progress(Path file) {
        return progress(file, requireCheckpoint(file, Safetensors.readMetadata(file)));
    }

    private static Progress progress(Path file, Map<String, String> metadata) {
        int stepsPerEpoch = Math.toIntExact(number(file, metadata, RunIdentity.STEPS_PER_EPOCH, 1, Integer.MAX_VALUE));
        int epochs = Math.toIntExact(number(file, metadata, RunIdentity.EPOCHS, 1, Integer.MAX_VALUE));
        long steps = new Progress(0, stepsPerEpoch, epochs).steps();
        return new Progress(number(file, metadata, STEP, 0, steps), stepsPerEpoch, epochs);
    }

    private static Map<String, String> requireCheckpoint(Path file, Map<String, String> metadata) {
        if (!VERSION.equals(metadata.get(FORMAT))) {
            throw new IllegalArgumentException(file + ": expected a checkpoint, with metadata " + FORMAT + " = "
                    + VERSION + ", found " + (metadata.containsKey(FORMAT) ? metadata.get(FORMAT) : metadata.keySet()));
        }
        return metadata;
    }

    private static long number(Path file, Map<String, String> metadata, String name, long least, long most) {
        String text = Objects.requireNonNullElse(metadata.get(name), "nothing");
        if (text.matches("\\d{1,18}")) {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                file + ": " + name + ": expected a number from " + least + " to " + most + ", found " + text);
    }

    /**
     * Writes or replaces the file; an old one stays as it is until the new one is on the disk.
     *
     * @throws java.io.UncheckedIOException as {@link Safetensors#write}
     */
    void write(Path file, Progress progress) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        metadata.put(STEP, Long.toString(progress.step()));
        metadata.put(OPTIMIZER_STEPS, Long.toString(optimizer.steps()));
        metadata.putAll(identity.traits());
        Safetensors.write(file, tensors(), metadata);
    }

    private static Map<String, Tensor> model(SslMethod method) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        method.trained()
                .forEach((module, trained) ->
                        trained.state().forEach((name, tensor) -> all.put("model." + module + "." + name, tensor)));
        return all;
    }

    private static Map<String, Tensor> tensors(SslMethod method) {
        Map<String, Tensor> all = model(method);
        method.state().forEach((name, tensor) -> all.put("method." + name, tensor));
        return all;
    }

    private Map<String, Tensor> tensors() {
        Map<String, Tensor> all = tensors(method);
        optimizer.state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
        return all;
    }

    /**
     * Checks the parameters and buffers of the trained modules.
     *
     * @throws NonFiniteLossException if one is infinite or not a number; the message names {@code last}
     */
    void requireFiniteWeights(Progress progress, Optional<Path> last) {
        model(method).forEach((name, tensor) -> {
            if (!isFinite(tensor)) {
                throw new NonFiniteLossException(name, progress, last);
            }
        });
    }

    static boolean isFinite(Tensor tensor) {
        if (tensor.type() == ElementType.FLOAT64) {
            return Arrays.stream(tensor.toDoubles()).allMatch(Double::isFinite);
        }
        for (float value : tensor.toFloats()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Puts method and optimiser into the state of a file, and returns how far this run is with it.
     *
     * @throws IllegalArgumentException if the file is malformed or of another run; nothing has changed then
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    Progress restore(Path file) {
        Safetensors.Contents contents = Safetensors.read(file);
        Map<String, String> metadata = requireCheckpoint(file, contents.metadata());
        identity.requireSame(file, metadata);
        Progress before = progress(file, metadata);
        long optimizerSteps = number(file, metadata, OPTIMIZER_STEPS, 0, Long.MAX_VALUE);
        Map<String, Tensor> places = tensors();
        requireSameTensors(file, contents, places);
        places.forEach(contents::copyTo);
        optimizer.steps(optimizerSteps);
        return new Progress(before.step(), before.stepsPerEpoch(), identity.epochs());
    }

    /**
     * Puts the networks and the state of a method into that of a checkpoint, to be looked at and not to be trained.
     *
     * @throws IllegalArgumentException if the file is malformed or of another run; nothing has changed then
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static void restore(Path file, SslMethod method) {
        Safetensors.Contents contents = Safetensors.read(file).without(name -> name.startsWith(OPTIMIZER));
        requireCheckpoint(file, contents.metadata());
        Map<String, Tensor> places = tensors(method);
        requireSameTensors(file, contents, places);
        places.forEach(contents::copyTo);
    }

    private static void requireSameTensors(Path file, Safetensors.Contents contents, Map<String, Tensor> places) {
        Map<String, int[]> floating = contents.shapes();
        Map<String, int[]> integers = contents.integerShapes();
        places.forEach((name, place) -> {
            int[] found = (place.type().isFloating() ? floating : integers).remove(name);
            if (!Arrays.equals(found, place.shape())) {
                throw new IllegalArgumentException(
                        file + ": the checkpoint is of another run: tensor " + name + ": expected " + place.type()
                                + " of shape " + Arrays.toString(place.shape()) + ", found "
                                + (found == null ? "none" : Arrays.toString(found)));
            }
        });
        floating.putAll(integers);
        if (!floating.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": the checkpoint is of another run: expected no tensors " + floating.keySet());
        }
    }
}
