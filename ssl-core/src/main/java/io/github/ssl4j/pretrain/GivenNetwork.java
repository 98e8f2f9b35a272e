package io.github.ssl4j.pretrain;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.encoder.Architecture;
import io.github.ssl4j.encoder.Architectures;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The architecture of a network that a user gives: what it creates starts from the values of that network. */
record GivenNetwork<A extends Record>(Architecture<A> architecture, Backbone given) implements Architecture<A> {

    /**
     * Returns a network as it is chosen for a run.
     *
     * @throws IllegalArgumentException if its architecture is not registered
     */
    static Network<?> of(Backbone given) {
        return of(Architectures.of(given), given);
    }

    private static <A extends Record> Network<A> of(Architecture<A> architecture, Backbone given) {
        return new Network<>(
                new GivenNetwork<>(architecture, given),
                architecture.settingsOf(given).orElseThrow());
    }

    @Override
    public Backbone create(Initializer init, A settings) {
        Backbone network = architecture.create(init, settings);
        Map<String, Tensor> values = given.state();
        network.state()
                .forEach((name, tensor) ->
                        tensor.device().write(tensor.storage(), values.get(name).toDoubles(), 0));
        return network;
    }

    @Override
    public String type() {
        return architecture.type();
    }

    @Override
    public List<String> names() {
        return architecture.names();
    }

    @Override
    public Class<A> settings() {
        return architecture.settings();
    }

    @Override
    public A named(String name, ViewSize imageSize, int channels) {
        return architecture.named(name, imageSize, channels);
    }

    @Override
    public Optional<A> settingsOf(Backbone network) {
        return architecture.settingsOf(network);
    }

    @Override
    public boolean transformer() {
        return architecture.transformer();
    }
}
