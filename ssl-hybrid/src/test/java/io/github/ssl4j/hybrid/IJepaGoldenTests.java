package io.github.ssl4j.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.augment.MultiBlockMask;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.goldens.Closeness;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.SinCosPositions;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class IJepaGoldenTests {
    private static final String WEIGHT = "w__";
    private static final String ENCODER = "encoder.";
    private static final String TARGET = "target_encoder.";
    private static final String PREDICTOR = "predictor.";
    private static final String POSITIONS = "pos_embed";

    @TestFactory
    Stream<DynamicTest> aStepAndItsGradientsEqualTheAuthors() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> checkStep(golden, device)), GoldenKind.IJEPA);
    }

    @TestFactory
    Stream<DynamicTest> theTargetEncoderFollowsAsTheAuthorsDoes() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> checkMomentum(golden, device)),
                GoldenKind.IJEPA_MOMENTUM);
    }

    private static void checkStep(GoldenCase golden, Device device) {
        JsonNode settings = golden.config();
        requireSinCos(golden, ENCODER + POSITIONS);
        requireSinCos(golden, PREDICTOR + "predictor_" + POSITIONS);
        try (Scope scope = Scope.open();
                VisionTransformer encoder = new VisionTransformer(Initializer.of(device, 0), architecture(settings))) {
            TransformerBlock.Config predicting = block(settings, "pred_embed", "pred_heads");
            IJepa method = new IJepa(Initializer.of(device, 1), encoder, config(settings), predicting);
            Module predictor = method.trained().get("predictor");
            encoder.load(weights(golden, ENCODER, device));
            method.backbone().load(weights(golden, TARGET, device));
            predictor.load(weights(golden, PREDICTOR, device));

            Tensor images = Ops.channelsLast(golden.array("in_imgs").tensor(device));
            PatchSets seen = sets(golden, "in_masks_enc");
            PatchSets blocks = sets(golden, "in_masks_pred");
            assertThat(seen.count()).isEqualTo(settings.get("nenc").asInt());
            assertThat(blocks.count()).isEqualTo(settings.get("npred").asInt());

            Tensor h = Gradients.off(() -> method.backbone().tokens(images));
            Tensor s = SmallIJepa.targets(h, seen, blocks);
            Tensor z = method.context(images, seen).keep();
            Tensor p = ((Predictor) predictor).predict(z, seen, blocks).keep();
            Tensor loss = IJepa.loss(p, s);
            golden.assertClose("out_target", s.toDoubles(), device.floating());
            golden.assertClose("out_context", z.toDoubles(), device.floating());
            golden.assertClose("out_pred", p.toDoubles(), device.floating());
            golden.assertClose("out_loss", loss.toDoubles(), device.floating());

            loss.backward();
            checkGradients(golden, ENCODER, encoder);
            checkGradients(golden, PREDICTOR, predictor);
            method.backbone()
                    .parameters()
                    .forEach((name, tensor) ->
                            assertThat(tensor.gradient()).as(name).isNull());
            predictor.close();
            method.backbone().close();
        }
    }

    private static void checkGradients(GoldenCase golden, String part, Module module) {
        Map<String, Tensor> parameters = module.parameters();
        golden.truths("gradw__" + part).keySet().forEach(name -> {
            Tensor gradient = parameters.get(ours(name)).gradient();
            golden.assertClose("gradw__" + part + name, gradient.toDoubles(), gradient.type());
        });
    }

    private static VisionTransformer.Config architecture(JsonNode settings) {
        return IJepa.encoder(VisionTransformer.Config.tiny(
                        settings.get("img").asInt(), settings.get("patch").asInt())
                .withDepth(settings.get("depth").asInt())
                .withBlock(block(settings, "embed", "heads")));
    }

    private static TransformerBlock.Config block(JsonNode settings, String width, String heads) {
        double ratio = settings.path("mlp_ratio").asDouble(4);
        return new TransformerBlock.Config(
                settings.get(width).asInt(),
                settings.get(heads).asInt(),
                (int) (settings.get(width).asInt() * ratio),
                QkvBias.ALL,
                0,
                0,
                TransformerWeights.RESCALED_NORMAL);
    }

    private static IJepa.Config config(JsonNode settings) {
        int pixels = settings.get("img").asInt();
        int side = pixels / settings.get("patch").asInt();
        return IJepaMethod.cifar10()
                .settings()
                .withMasks(MultiBlockMask.iJepa(side, side).withFewest(0))
                .withPredictor(predictor(settings));
    }

    private static Predictor.Config predictor(JsonNode settings) {
        return new Predictor.Config(
                settings.get("pred_embed").asInt(),
                settings.get("pred_depth").asInt(),
                settings.get("pred_heads").asInt());
    }

    private static PatchSets sets(GoldenCase golden, String prefix) {
        return new PatchSets(golden.list(prefix).stream()
                .map(array -> {
                    int[] numbers = array.ints();
                    int patches = array.size(1);
                    int[][] set = new int[array.size(0)][];
                    for (int n = 0; n < set.length; n++) {
                        set[n] = Arrays.copyOfRange(numbers, n * patches, (n + 1) * patches);
                    }
                    return set;
                })
                .toArray(int[][][]::new));
    }

    private static Map<String, Tensor> weights(GoldenCase golden, String part, Device device) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        golden.arrays(WEIGHT + part).forEach((name, array) -> {
            if (!name.endsWith(POSITIONS)) {
                weights.put(ours(name), array.tensor(device));
            }
        });
        return weights;
    }

    /** Returns our name of a parameter; those of encoders are the authors'. */
    private static String ours(String name) {
        return name.replace("predictor_blocks.", "transformer.blocks.")
                .replace("predictor_norm.", "transformer.norm.")
                .replace("predictor_", "");
    }

    /** Throws unless the case has the positions that the method has without being told. */
    private static void requireSinCos(GoldenCase golden, String name) {
        NpyArray positions = golden.array(WEIGHT + name);
        int side = (int) Math.sqrt(positions.size(1));
        double[] expected = SinCosPositions.single(side, side, positions.size(2));
        Closeness.assertClose(golden + " " + name, expected, positions.values(), golden.tolerance(ElementType.FLOAT32));
    }

    private static void checkMomentum(GoldenCase golden, Device device) {
        JsonNode settings = golden.config();
        double steps = settings.get("ipe").asInt()
                * settings.get("num_epochs").asInt()
                * settings.path("ipe_scale").asDouble(1);
        LinearMomentum momentum = new LinearMomentum(
                settings.get("ema").get(0).asDouble(),
                settings.get("ema").get(1).asDouble());
        double[] momenta = new double[golden.truth("out_momentum").length()];
        for (int step = 0; step < momenta.length; step++) {
            momenta[step] = momentum.at(step / steps);
        }
        golden.assertClose("out_momentum", momenta, ElementType.FLOAT64);

        List<NpyArray> targets = golden.truthList("out_target_w");
        assertThat(targets).isNotEmpty();
        try (Linear online = linear(golden, "in_target", device);
                MomentumEncoder slow = new MomentumEncoder(online);
                Linear source = linear(golden, "in_online", device)) {
            online.load(source.state());
            for (int step = 0; step < targets.size(); step++) {
                slow.follow(online, momentum.at(step / steps));
                golden.assertClose(
                        "out_target_w" + step, slow.state().get("weight").toDoubles(), device.floating());
                golden.assertClose(
                        "out_target_b" + step, slow.state().get("bias").toDoubles(), device.floating());
            }
        }
    }

    private static Linear linear(GoldenCase golden, String name, Device device) {
        return Linear.of(
                golden.array(name + "_w").tensor(device),
                golden.array(name + "_b").tensor(device));
    }
}
