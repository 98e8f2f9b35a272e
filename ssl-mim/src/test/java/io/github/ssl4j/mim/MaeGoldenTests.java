package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.augment.RandomMask;
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
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.ParameterGroup;
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

/** Forward, gradients and training steps of MAE against the reference. */
class MaeGoldenTests {
    private static final String GRADIENT = "gradw__";

    @TestFactory
    Stream<DynamicTest> outputsAndGradientsAreThoseOfTheReference() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.MAE);
    }

    @TestFactory
    Stream<DynamicTest> everyLossAndTheLastWeightsAreThoseOfTheReference() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> train(golden, device)), GoldenKind.MAE_TRAINING);
    }

    private static void check(GoldenCase golden, Device device) {
        Mae mae = create(golden, device);
        try (Scope scope = Scope.open()) {
            Tensor x = Ops.channelsLast(golden.array("in_imgs").tensor(device));
            NpyArray noise = golden.array("in_noise");
            RandomMasks masks = masks(golden, noise.floats(), x.size(0));
            assertMasks(golden, masks);

            Tensor latent = mae.encode(x, masks);
            golden.assertClose("out_latent", latent.toDoubles(), device.floating());
            MaskedDecoder decoder = (MaskedDecoder) mae.trained().get("decoder");
            Tensor decoded = decoder.apply(decoder.restore(latent, masks));
            Tensor predictions = decoder.pixels(everyPatch(noise).rows(decoded));
            golden.assertClose("out_pred", predictions.toDoubles(), device.floating());

            Tensor loss = mae.step(x, masks).loss();
            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            loss.backward();
            Map<String, Tensor> parameters = byTheirNames(mae);
            assertThat(parameters.keySet()).containsAll(golden.truths(GRADIENT).keySet());
            golden.truths(GRADIENT)
                    .keySet()
                    .forEach(name -> golden.assertClose(
                            GRADIENT + name, parameters.get(name).gradient().toDoubles(), device.floating()));
        } finally {
            mae.trained().values().forEach(Module::close);
        }
    }

    private static void assertMasks(GoldenCase golden, RandomMasks masks) {
        List<Double> hidden = new ArrayList<>();
        List<Integer> restore = new ArrayList<>();
        for (RandomMask.Sample sample : masks.samples()) {
            for (int patch = 0; patch < sample.hidden().length; patch++) {
                hidden.add(sample.hidden()[patch] ? 1.0 : 0.0);
                restore.add(sample.restore()[patch]);
            }
        }
        assertThat(hidden).containsExactly(box(golden.truth("out_mask").values()));
        assertThat(restore)
                .containsExactly(Arrays.stream(golden.truth("out_ids_restore").ints())
                        .boxed()
                        .toArray(Integer[]::new));
    }

    private static Double[] box(double... values) {
        return Arrays.stream(values).boxed().toArray(Double[]::new);
    }

    private static HiddenTokens everyPatch(NpyArray noise) {
        boolean[] all = new boolean[noise.size(1)];
        Arrays.fill(all, true);
        return new HiddenTokens(Collections.nCopies(noise.size(0), all));
    }

    /** The case names neither the learning rate nor the betas: the weights move by 0.01 a step at first. */
    private static void train(GoldenCase golden, Device device) {
        Mae mae = create(golden, device);
        JsonNode settings = golden.config();
        NpyArray noise = golden.array("in_noise");
        double[] losses = new double[noise.size(0)];
        Map<String, Tensor> parameters = byTheirNames(mae);
        ParameterGroup all = ParameterGroup.all(parameters, settings.path("wd").asDouble(0.05));
        AdamW.Config adamW = new AdamW.Config(0.9, settings.path("beta2").asDouble(0.95), 1e-8);
        try (Optimizer optimizer = adamW.create(List.of(all))) {
            for (int step = 0; step < losses.length; step++) {
                try (Scope scope = Scope.open()) {
                    Tensor x = Ops.channelsLast(golden.array("in_imgs").tensor(device));
                    int count = noise.size(1) * noise.size(2);
                    float[] drawn = Arrays.copyOfRange(noise.floats(), step * count, (step + 1) * count);
                    Tensor loss = mae.step(x, masks(golden, drawn, x.size(0))).loss();
                    losses[step] = loss.scalar();
                    loss.backward();
                    optimizer.step(settings.path("lr").asDouble(0.01));
                }
            }
        }
        golden.assertClose("out_losses", losses, device.floating());
        Map.of("cls_token", "cls_token", "mask_token", "mask_token", "pred_w", "decoder_pred.weight")
                .forEach((array, name) -> golden.assertClose(
                        "out_final_" + array, parameters.get(name).toDoubles(), device.floating()));
        mae.trained().values().forEach(Module::close);
    }

    private static RandomMasks masks(GoldenCase golden, float[] noise, int images) {
        int patches = noise.length / images;
        RandomMask mask =
                new RandomMask(patches, golden.config().get("mask_ratio").asDouble());
        List<RandomMask.Sample> samples = new ArrayList<>();
        for (int n = 0; n < images; n++) {
            samples.add(mask.of(Arrays.copyOfRange(noise, n * patches, (n + 1) * patches)));
        }
        return new RandomMasks(samples);
    }

    /** Returns the method with the architecture and the weights of the case. */
    private static Mae create(GoldenCase golden, Device device) {
        JsonNode settings = golden.config();
        int side = settings.get("img").asInt();
        VisionTransformer.Config encoder = Mae.encoder(
                VisionTransformer.Config.tiny(side, settings.get("patch").asInt())
                        .withChannels(golden.array("in_imgs").size(1))
                        .withDepth(settings.get("depth").asInt())
                        .withBlock(block(settings, "embed", "heads")));
        Mae.Config config = MaeMethod.cifar10()
                .settings()
                .withMaskRatio(settings.get("mask_ratio").asDouble())
                .withLoss(new MaeLoss(settings.get("norm_pix_loss").asBoolean()))
                .withDecoder(decoder(settings));
        Initializer init = Initializer.of(device, 0);
        TransformerBlock.Config decoding = block(settings, "dec_embed", "dec_heads");
        Mae mae = new Mae(init, new VisionTransformer(init, encoder), config, decoding);
        byTheirNames(mae)
                .forEach((name, tensor) -> device.write(
                        tensor.storage(), golden.array("w__" + name).values(), 0));
        return mae;
    }

    private static MaskedDecoder.Config decoder(JsonNode settings) {
        return new MaskedDecoder.Config(
                settings.get("dec_embed").asInt(),
                settings.get("dec_depth").asInt(),
                settings.get("dec_heads").asInt());
    }

    private static TransformerBlock.Config block(JsonNode settings, String width, String heads) {
        double ratio = settings.path("mlp_ratio").asDouble(4);
        int d = settings.get(width).asInt();
        return new TransformerBlock.Config(
                d, settings.get(heads).asInt(), (int) (d * ratio), QkvBias.ALL, 0, 0, TransformerWeights.XAVIER);
    }

    private static Map<String, Tensor> byTheirNames(Mae mae) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        mae.parameters()
                .forEach((name, tensor) -> named.put(
                        name.replaceFirst("^encoder\\.", "")
                                .replaceFirst("^decoder\\.mask_token", "mask_token")
                                .replaceFirst("^decoder\\.(transformer\\.)?", "decoder_"),
                        tensor));
        return named;
    }
}
