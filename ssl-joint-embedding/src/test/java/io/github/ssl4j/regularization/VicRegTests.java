package io.github.ssl4j.regularization;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.SslMethod;
import java.util.List;

class VicRegTests extends TwinEmbeddingTests {
    private static final VicReg.Config CONFIG = VicReg.Config.cifar10()
            .withExpansion(List.of(Layer.hidden(8), Layer.linear(6)))
            .withRecipe(SmallRuns.recipe(4));

    @Override
    SslMethod create(Initializer init) {
        return new VicReg(init, SmallRuns.encoder(init), CONFIG);
    }

    @Override
    Tensor loss(Tensor first, Tensor second) {
        return CONFIG.loss().loss(first, second);
    }

    @Override
    String head() {
        return "expander";
    }
}
