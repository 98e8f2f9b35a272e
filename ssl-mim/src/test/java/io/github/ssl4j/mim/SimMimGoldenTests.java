package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Forward and gradients of SimMIM against the reference. */
class SimMimGoldenTests {
    private static final String GRADIENT = "gradw__";
    private static final String DECODER = "decoder.0.";

    @TestFactory
    Stream<DynamicTest> outputsAndGradientsAreThoseOfTheReference() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.SIMMIM);
    }

    private static void check(GoldenCase golden, Device device) {
        SimMim method = create(golden, device);
        int patch = golden.config().get("patch").asInt();
        try (Scope scope = Scope.open()) {
            Tensor x = Ops.channelsLast(golden.array("in_imgs").tensor(device));
            NpyArray mask = golden.array("in_mask");
            HiddenTokens hidden = hidden(mask);

            HiddenTokens all = everyPatch(mask);
            Tensor z = all.rows(method.encode(x, hidden));
            int side = mask.size(1);
            Tensor grid = Ops.reshape(z, x.size(0), side, side, z.size(1));
            golden.assertClose("out_z", Ops.permute(grid, 0, 3, 1, 2).toDoubles(), device.floating());
            Tensor pixels = method.trained().get("decoder").apply(z);
            Tensor patches = Ops.reshape(pixels, x.size(0), side * side, pixels.size(1));
            Tensor painted = Ops.unpatchify(patches, patch, x.size(1), x.size(2), x.size(3));
            golden.assertClose("out_rec", Ops.permute(painted, 0, 3, 1, 2).toDoubles(), device.floating());

            Tensor loss = method.step(x, hidden).loss();
            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            loss.backward();
            Map<String, Tensor> parameters = byTheirNames(method);
            assertThat(parameters.keySet()).containsAll(golden.truths(GRADIENT).keySet());
            golden.truths(GRADIENT).keySet().forEach(name -> {
                double[] gradient = parameters.get(name).gradient().toDoubles();
                double[] theirs = name.startsWith(DECODER) ? channelsFirst(gradient, patch, x.size(3)) : gradient;
                golden.assertClose(GRADIENT + name, theirs, device.floating());
            });
        } finally {
            method.trained().values().forEach(Module::close);
        }
    }

    private static HiddenTokens hidden(NpyArray mask) {
        int patches = mask.size(1) * mask.size(2);
        List<boolean[]> masks = new ArrayList<>();
        for (int n = 0; n < mask.size(0); n++) {
            boolean[] one = new boolean[patches];
            for (int i = 0; i < patches; i++) {
                one[i] = mask.values()[n * patches + i] == 1;
            }
            masks.add(one);
        }
        return new HiddenTokens(masks);
    }

    private static HiddenTokens everyPatch(NpyArray mask) {
        boolean[] all = new boolean[mask.size(1) * mask.size(2)];
        Arrays.fill(all, true);
        return new HiddenTokens(Collections.nCopies(mask.size(0), all));
    }

    /** Returns the method with the architecture and the weights of the case. */
    private static SimMim create(GoldenCase golden, Device device) {
        JsonNode settings = golden.config();
        int side = settings.get("img").asInt();
        int patch = settings.get("patch").asInt();
        int width = settings.get("embed").asInt();
        int channels = golden.array("in_imgs").size(1);
        TransformerBlock.Config block = new TransformerBlock.Config(
                width,
                settings.get("heads").asInt(),
                (int) (width * settings.path("mlp_ratio").asDouble(4)),
                golden.has("w__encoder.blocks.0.attn.q_bias") ? QkvBias.QUERIES_AND_VALUES : QkvBias.NONE,
                settings.path("layer_scale").asDouble(0),
                0,
                TransformerWeights.RESCALED);
        VisionTransformer.Config encoder = VisionTransformer.Config.tiny(side, patch)
                .withChannels(channels)
                .withDepth(settings.get("depth").asInt())
                .withBlock(block)
                .withTokens(
                        true,
                        settings.get("abs_pos").asBoolean() ? Positions.LEARNED : Positions.NONE,
                        bias(settings),
                        Pooling.MEAN);
        SimMim.Config config = SimMimMethod.cifar10().settings().withMask(patch, 0.5);
        Initializer init = Initializer.of(device, 0);
        SimMim method = new SimMim(init, new VisionTransformer(init, encoder), config);
        byTheirNames(method).forEach((name, tensor) -> {
            double[] values = golden.array("w__" + name).values();
            double[] ours = name.startsWith(DECODER) ? channelsLast(values, patch, channels) : values;
            device.write(tensor.storage(), ours, 0);
        });
        return method;
    }

    private static RelativeBias bias(JsonNode settings) {
        if (settings.get("shared_rel_pos_bias").asBoolean()) {
            return RelativeBias.SHARED;
        }
        return settings.get("rel_pos_bias").asBoolean() ? RelativeBias.PER_BLOCK : RelativeBias.NONE;
    }

    /** The pixel shuffle of the reference has the channel first, the patches here last. */
    private static double[] channelsLast(double[] values, int patch, int channels) {
        return turned(values, channels, patch * patch);
    }

    private static double[] channelsFirst(double[] values, int patch, int channels) {
        return turned(values, patch * patch, channels);
    }

    /** Returns rows [outer, inner, ...] as [inner, outer, ...]. */
    private static double[] turned(double[] values, int outer, int inner) {
        double[] turned = new double[values.length];
        int row = values.length / (outer * inner);
        for (int i = 0; i < outer; i++) {
            for (int k = 0; k < inner; k++) {
                System.arraycopy(values, (i * inner + k) * row, turned, (k * outer + i) * row, row);
            }
        }
        return turned;
    }

    private static Map<String, Tensor> byTheirNames(SimMim method) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        method.parameters()
                .forEach((name, tensor) -> named.put(
                        name.replace("mask_token.vector", "encoder.mask_token").replaceFirst("^decoder\\.", DECODER),
                        tensor));
        return named;
    }
}
