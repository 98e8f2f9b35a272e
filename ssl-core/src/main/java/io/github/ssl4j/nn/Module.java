package io.github.ssl4j.nn;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.safetensors.Safetensors;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A part of a network: a function of one tensor with parameters, buffers (state that no gradient moves) and children,
 * each under a name; names of nested parts are joined by dots, as in PyTorch.
 */
public abstract class Module implements Stateful {
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private final List<Tensor> constants = new ArrayList<>();
    private final Map<String, Module> children = new LinkedHashMap<>();
    private boolean training;
    private int batchNormGroups;
    private GlobalBatch batch;

    /** Creates a part in training. */
    protected Module() {
        this.training = true;
        this.batchNormGroups = 1;
        this.batch = GlobalBatch.alone();
    }

    /** Creates a part in the mode of another; whoever copies adopts copies of its tensors and parts. */
    protected Module(Module original) {
        this.training = original.training;
        this.batchNormGroups = original.batchNormGroups;
        this.batch = original.batch;
    }

    /** Returns a part of the same values in the same mode, with memory of its own. */
    public abstract Module copy();

    /** Returns the output for an input; the subclass says which shapes. */
    public abstract Tensor apply(Tensor x);

    /** Adopts a persistent tensor as a parameter, and returns it. */
    protected final Tensor parameter(String name, Tensor value) {
        parameters.put(name, value.withGradient());
        return value;
    }

    /** Adopts a persistent tensor as a buffer, and returns it. */
    protected final Tensor buffer(String name, Tensor value) {
        buffers.put(name, value);
        return value;
    }

    /** Adopts a persistent tensor that never changes and need not be saved, and returns it. */
    protected final Tensor constant(Tensor value) {
        constants.add(value);
        return value;
    }

    /** Adopts a part, and returns it. */
    protected final <M extends Module> M child(String name, M module) {
        children.put(name, module);
        return module;
    }

    /** Returns all parameters by dotted name, in the order in which they were made. */
    public final Map<String, Tensor> parameters() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        collect("", all, true, false);
        return all;
    }

    /** Returns all parameters and buffers by dotted name: everything that has to be saved. */
    @Override
    public final Map<String, Tensor> state() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        collect("", all, true, true);
        return all;
    }

    /** Returns all buffers by dotted name: the state that no gradient moves, such as running statistics. */
    public final Map<String, Tensor> buffers() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        collect("", all, false, true);
        return all;
    }

    private void collect(String prefix, Map<String, Tensor> all, boolean withParameters, boolean withBuffers) {
        if (withParameters) {
            parameters.forEach((name, tensor) -> all.put(prefix + name, tensor));
        }
        if (withBuffers) {
            buffers.forEach((name, tensor) -> all.put(prefix + name, tensor));
        }
        children.forEach((name, module) -> module.collect(prefix + name + ".", all, withParameters, withBuffers));
    }

    /**
     * Returns the device that the parameters and buffers live on.
     *
     * @throws java.util.NoSuchElementException if there are none
     */
    public final Device device() {
        return state().values().iterator().next().device();
    }

    /** Returns the number of values in all parameters. */
    public final long parameterCount() {
        return parameters().values().stream().mapToLong(Tensor::length).sum();
    }

    /**
     * Copies values into the parameters and buffers of the same names.
     *
     * @throws IllegalArgumentException if a name is missing or unknown or a shape differs; nothing is copied then
     */
    public final void load(Map<String, Tensor> values) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        values.forEach((name, value) -> shapes.put(name, value.shape()));
        requireSame(shapes);
        state().forEach((name, tensor) -> tensor.device().copy(values.get(name).storage(), tensor.storage()));
    }

    /**
     * Copies all tensors of F32 and F64 in a file into the parameters and buffers of the same names.
     *
     * @throws IllegalArgumentException if a name is missing or unknown or a shape differs; the message names the file,
     *     and nothing is copied then
     */
    public final void load(Safetensors.Contents contents) {
        try {
            requireSame(contents.shapes());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(contents.file() + ": " + e.getMessage(), e);
        }
        state().forEach(contents::copyTo);
    }

    private void requireSame(Map<String, int[]> shapes) {
        Map<String, Tensor> state = state();
        for (String name : shapes.keySet()) {
            if (!state.containsKey(name)) {
                throw new IllegalArgumentException("unknown tensor " + name + "; expected " + state.keySet());
            }
        }
        state.forEach((name, tensor) -> {
            int[] shape = shapes.get(name);
            if (shape == null) {
                throw new IllegalArgumentException("tensor " + name + " is missing; found " + shapes.keySet());
            }
            if (!Arrays.equals(shape, tensor.shape())) {
                throw new IllegalArgumentException("tensor " + name + ": expected shape "
                        + Arrays.toString(tensor.shape()) + ", found " + Arrays.toString(shape));
            }
        });
    }

    /** Sets this part and all in it to training (batch statistics) or evaluation (running statistics). */
    public final void training(boolean on) {
        training = on;
        children.values().forEach(module -> module.training(on));
    }

    /**
     * Returns the output in evaluation mode, without recording gradients; the part is in the mode it was in afterwards.
     */
    public final Tensor evaluate(Tensor x) {
        boolean wasTraining = training;
        training(false);
        try {
            return Gradients.off(() -> apply(x));
        } finally {
            training(wasTraining);
        }
    }

    /** Returns whether this part is in training. */
    public final boolean isTraining() {
        return training;
    }

    /**
     * Lets every batch norm in this part normalise, in training, each of this many equal groups of a batch by itself,
     * as it would on as many devices; 1 at first.
     *
     * @throws IllegalArgumentException if the number is below 1
     */
    public final void batchNormGroups(int groups) {
        if (groups < 1) {
            throw new IllegalArgumentException("batch norm: expected at least 1 group, found " + groups);
        }
        batchNormGroups = groups;
        children.values().forEach(module -> module.batchNormGroups(groups));
    }

    /**
     * Lets what this part takes of a batch, such as the statistics of a batch norm, be that of the batch of all
     * workers; that of one worker at first.
     */
    public final void over(GlobalBatch newBatch) {
        batch = Objects.requireNonNull(newBatch, "batch");
        children.values().forEach(module -> module.over(newBatch));
    }

    /** Returns the batch of all workers, which the rows that this part is applied to belong to. */
    protected final GlobalBatch batch() {
        return batch;
    }

    /** Returns how many groups of a batch a batch norm takes its statistics over. */
    public final int batchNormGroups() {
        return batchNormGroups;
    }

    /** Returns a tensor of the same values that belongs to no scope, or null for null. */
    protected static Tensor copyOf(Tensor original) {
        if (original == null) {
            return null;
        }
        Tensor copy = Tensor.persistent(original.device(), original.shape());
        copy.device().copy(original.storage(), copy.storage());
        return copy;
    }

    /** Applies a part; without gradients its intermediates are given back before the next part runs. */
    protected static Tensor run(Module part, Tensor x) {
        return Gradients.areOn() ? part.apply(x) : Gradients.off(() -> part.apply(x));
    }

    /** Gives the memory of this part and all in it back. */
    @Override
    public final void close() {
        parameters.values().forEach(Tensor::close);
        buffers.values().forEach(Tensor::close);
        constants.forEach(Tensor::close);
        children.values().forEach(Module::close);
    }
}
