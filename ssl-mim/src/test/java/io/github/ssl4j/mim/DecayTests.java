package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Which parameters of more than one axis decay beside the weights of layers: what the authors' optimisers have. MAE and
 * MaskFeat let everything decay that has more than one axis; BEiT and SimMIM spare class token and positions.
 */
class DecayTests {
    private static final double RATE = 0.5;

    private final Device device = Nd4jDevice.float64();
    private final Initializer init = Initializer.of(device, 1);

    @Test
    void mae() {
        VisionTransformer encoder = new VisionTransformer(init, Mae.encoder(Tiny.architecture()));
        Mae.Config config = MaeMethod.cifar10().settings();

        assertThat(decaying(new Mae(init, encoder, config), MaeMethod.cifar10().recipe()))
                .containsExactly("decoder.mask_token", "encoder.cls_token");
    }

    @Test
    void maskFeat() {
        VisionTransformer encoder = new VisionTransformer(init, MaskFeat.encoder(Tiny.architecture()));
        MaskFeat.Config config = MaskFeatMethod.cifar10().settings();

        assertThat(decaying(
                        new MaskFeat(init, encoder, config),
                        MaskFeatMethod.cifar10().recipe()))
                .containsExactly("encoder.cls_token", "encoder.pos_embed", "mask_token.vector");
    }

    @Test
    void simMim() {
        SimMim.Config config = SimMimMethod.cifar10().settings();
        SimMim method = new SimMim(init, new VisionTransformer(init, SimMim.encoder(Tiny.architecture())), config);

        assertThat(decaying(method, SimMimMethod.cifar10().recipe()))
                .containsExactly("encoder.rel_pos_bias.relative_position_bias_table", "mask_token.vector");
        assertThat(SimMimMethod.paper().recipe().weightDecay())
                .isEqualTo(SimMimMethod.cifar10().recipe().weightDecay());
    }

    @Test
    void beit() {
        Beit.Config config = Tiny.beit();
        GivenTokens tokenizer = new GivenTokens(Tiny.PATCH, 6, new int[Tiny.PATCHES]);
        Beit method = new Beit(init, Tiny.beitEncoder(init), tokenizer, config);

        assertThat(decaying(method, BeitMethod.cifar10().recipe()))
                .containsExactly("encoder.rel_pos_bias.relative_position_bias_table", "mask_token.vector");
        VisionTransformer.Config learned =
                Tiny.architecture().withTokens(true, Positions.LEARNED, RelativeBias.NONE, Pooling.MEAN);
        assertThat(decaying(
                        new Beit(init, new VisionTransformer(init, learned), tokenizer, config),
                        BeitMethod.paper().recipe()))
                .containsExactly("mask_token.vector");
    }

    /** Returns which tokens, positions and tables a step with gradients of zero makes smaller; all weights must be. */
    private Set<String> decaying(SslMethod method, Recipe recipe) {
        Map<String, Tensor> parameters = method.parameters();
        parameters.values().forEach(tensor -> device.fill(tensor.storage(), 1));
        Map<String, Double> after = new LinkedHashMap<>();
        try (Scope scope = Scope.open();
                Optimizer optimizer = recipe.optimizer(parameters)) {
            parameters.values().stream()
                    .map(tensor -> Ops.sum(tensor).times(0))
                    .reduce(Tensor::plus)
                    .orElseThrow()
                    .backward();
            optimizer.step(RATE);
            parameters.forEach((name, tensor) ->
                    after.put(name, Arrays.stream(tensor.toDoubles()).max().orElseThrow()));
        }
        Set<String> decaying = new TreeSet<>();
        after.forEach((name, value) -> {
            if (value < 1) {
                assertThat(value)
                        .as(name)
                        .isEqualTo(1 - RATE * recipe.weightDecay().start());
                decaying.add(name);
            }
        });
        Set<String> weights = new TreeSet<>(parameters.keySet());
        weights.removeIf(name -> !name.endsWith("weight") || name.contains("norm"));
        assertThat(decaying).containsAll(weights);
        decaying.removeAll(weights);
        return decaying;
    }
}
