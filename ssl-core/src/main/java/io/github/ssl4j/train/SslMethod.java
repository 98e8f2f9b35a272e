package io.github.ssl4j.train;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.NamedTensors;
import io.github.ssl4j.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/** A self-supervised method: a loss over the views of a batch, and the networks that it trains. */
public interface SslMethod {

    /** Returns the short name, such as {@code simclr}. */
    String name();

    /** Returns the encoder that the user keeps. */
    Backbone backbone();

    /** Returns the modules that the optimiser moves, by name. */
    Map<String, Module> trained();

    /** Returns the parameters of all trained modules, each under the name of its module, a dot and its own name. */
    default Map<String, Tensor> parameters() {
        NamedTensors all = new NamedTensors();
        trained().forEach((name, module) -> all.addAll(name, module.parameters()));
        return all.map();
    }

    /** Computes the loss of one batch; moves no weight. */
    Step step(Views views, Progress progress);

    /** Called between backward and the optimiser, where gradients of parts that stand still for now are cleared. */
    default void beforeUpdate(Progress progress) {}

    /** Moves state that follows the weights, after the optimiser moved them. */
    default void afterUpdate(Progress progress) {}

    /** Called before the first step of every epoch, and not when a run goes on within one; {@code images} can be looked at, as clustering methods do. */
    default void beforeEpoch(int epoch, ViewPass images) {}

    /**
     * Returns which images an epoch shows, in order, for a method that samples them itself; empty for every image once
     * in random order. Called after {@link #beforeEpoch}; and again, without it, when a run goes on in the middle of an
     * epoch: it follows from the epoch and {@link #state} alone.
     *
     * @return as many indices as there are images
     */
    default Optional<int[]> order(int epoch) {
        return Optional.empty();
    }

    /**
     * Returns what a checkpoint keeps beside the trained modules, by name: momentum encoders with their buffers, queues,
     * centres, banks, what {@link #beforeEpoch} made. A run that goes on writes into these tensors, of FLOAT32, FLOAT64 or
     * INT32: their names and shapes are the same throughout a run, and there from its beginning.
     */
    default Map<String, Tensor> state() {
        return Map.of();
    }

    /** Returns, in one sentence, the likely cause of a collapse and the setting to change. */
    default String collapseAdvice() {
        return "the learning rate may be too high; lower it, or lengthen the warm-up";
    }

    /** Returns how many views of every image {@link #step} expects; -1 for any number of at least one. */
    int views();
}
