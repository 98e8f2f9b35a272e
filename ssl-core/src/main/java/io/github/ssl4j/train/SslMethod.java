package io.github.ssl4j.train;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

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
        Map<String, Tensor> all = new LinkedHashMap<>();
        trained()
                .forEach((name, module) ->
                        module.parameters().forEach((key, tensor) -> all.put(name + "." + key, tensor)));
        return all;
    }

    /** Computes the loss of one batch; moves no weight. */
    Step step(Views views, Progress progress);

    /** Moves state that follows the weights, after the optimiser moved them. */
    default void afterUpdate(Progress progress) {}

    /** Returns how many views of every image {@link #step} expects; -1 for any number of at least one. */
    int views();
}
