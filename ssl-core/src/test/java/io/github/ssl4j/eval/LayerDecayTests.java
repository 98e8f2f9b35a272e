package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerDecayTests {
    private final Device device = Nd4jDevice.float32();
    private final Initializer init = Initializer.of(device, 1);

    @Test
    void ratesFallFromTheClassifierToTheStem() {
        ResNet encoder = new ResNet(
                init, new ResNet.Config(ResNet.Block.BASIC, List.of(1, 2, 1), 2, ResNet.Stem.CIFAR, 1, false));

        Map<String, ParameterGroup> groups = groups(new LayerDecay(0.5), encoder);

        assertThat(groups.keySet()).hasSize(encoder.parameters().size() + 2);
        assertThat(groups.get("head.weight").learningRateScale()).isEqualTo(1);
        assertThat(groups.get("head.bias").learningRateScale()).isEqualTo(1);
        assertThat(groups.get("encoder.layer3.0.conv1.weight").learningRateScale())
                .isEqualTo(0.5);
        assertThat(groups.get("encoder.layer2.1.bn2.bias").learningRateScale()).isEqualTo(0.25);
        assertThat(groups.get("encoder.layer1.0.conv1.weight").learningRateScale())
                .isEqualTo(0.125);
        assertThat(groups.get("encoder.conv1.weight").learningRateScale()).isEqualTo(0.0625);
        assertThat(groups.get("encoder.bn1.weight").learningRateScale()).isEqualTo(0.0625);
    }

    @Test
    void normsBiasesTokensAndPositionsDoNotDecay() {
        Map<String, ParameterGroup> groups = groups(new LayerDecay(0.65), new Transformer());

        assertThat(groups.get("encoder.blocks.0.mlp.fc1.weight").weightDecay()).isEqualTo(0.05);
        assertThat(groups.get("head.weight").weightDecay()).isEqualTo(0.05);
        for (String name : List.of(
                "encoder.cls_token",
                "encoder.pos_embed",
                "encoder.blocks.1.attn.relative_position_bias_table",
                "encoder.norm.weight",
                "head.bias")) {
            assertThat(groups.get(name).weightDecay()).as(name).isZero();
        }
        assertThat(groups.get("encoder.pos_embed").learningRateScale()).isCloseTo(Math.pow(0.65, 3), within(1e-12));
        assertThat(groups.get("encoder.norm.weight").learningRateScale()).isEqualTo(1);
    }

    private Map<String, ParameterGroup> groups(LayerDecay decay, Backbone encoder) {
        Map<String, ParameterGroup> byName = new HashMap<>();
        decay.groups(encoder, new Linear(init, 3, 2, true), 0.05)
                .forEach(group -> group.parameters()
                        .keySet()
                        .forEach(name -> assertThat(byName.put(name, group))
                                .as("groups of %s", name)
                                .isNull()));
        return byName;
    }

    /** Parameters of a transformer of two blocks, by timm's names. */
    private final class Transformer extends Backbone {
        Transformer() {
            for (String name : List.of(
                    "cls_token",
                    "pos_embed",
                    "blocks.0.mlp.fc1.weight",
                    "blocks.1.attn.relative_position_bias_table")) {
                parameter(name, init.constant(1, 2, 2));
            }
            parameter("norm.weight", init.constant(1, 2));
        }

        @Override
        public Transformer copy() {
            throw new UnsupportedOperationException("parameters only");
        }

        @Override
        public Tensor apply(Tensor images) {
            throw new UnsupportedOperationException("parameters only");
        }

        @Override
        public int featureWidth() {
            return 2;
        }

        @Override
        public int channels() {
            return 3;
        }

        @Override
        public String architecture() {
            return "parameters";
        }

        @Override
        public int layers() {
            return 3;
        }

        @Override
        public int layer(String parameter) {
            if (parameter.startsWith("blocks.")) {
                return parameter.charAt(7) - '0' + 1;
            }
            return parameter.startsWith("norm") ? 3 : 0;
        }
    }
}
