package io.github.ssl4j.interop;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.encoder.Architecture;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import java.util.List;
import java.util.Optional;

/** Graphs of Deeplearning4j as encoders. None has a name: they are given as a {@link GraphBackbone}, or loaded. */
public final class GraphArchitecture implements Architecture<GraphSettings> {
    /** Creates the architecture. */
    public GraphArchitecture() {}

    @Override
    public String type() {
        return GraphBackbone.TYPE;
    }

    @Override
    public List<String> names() {
        return List.of();
    }

    @Override
    public Class<GraphSettings> settings() {
        return GraphSettings.class;
    }

    /** Throws an IllegalArgumentException, as there is no name. */
    @Override
    public GraphSettings named(String name, ViewSize imageSize, int channels) {
        throw new IllegalArgumentException("no graph of Deeplearning4j has the name " + name);
    }

    /** Returns a graph with the values that Deeplearning4j draws, by a seed of the initialiser. */
    @Override
    public GraphBackbone create(Initializer init, GraphSettings settings) {
        return GraphBackbone.fresh(init, settings);
    }

    @Override
    public Optional<GraphSettings> settingsOf(Backbone network) {
        return network instanceof GraphBackbone graph ? Optional.of(graph.settings()) : Optional.empty();
    }
}
