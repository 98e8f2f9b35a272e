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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class BeitGoldenTests {
    private static final String WEIGHT = "w__";
    private static final String GRADIENT = "gradw__";

    /** The case's names of the method's own parts. */
    private static final Map<String, String> OWN = Map.of(
            "mask_token", "mask_token.vector", "lm_head.weight", "lm_head.weight", "lm_head.bias", "lm_head.bias");

    @TestFactory
    Stream<DynamicTest> logitsLossAndGradientsEqualTheAuthors() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.BEIT);
    }

    private static void check(GoldenCase golden, Device device) {
        Initializer init = Initializer.of(device, 0);
        VisionTransformer.Config architecture = architecture(golden.config());
        boolean[] mask = mask(golden);
        HiddenTokens hidden = Tiny.hidden(golden.array("in_mask").size(0), mask);
        try (Scope scope = Scope.open();
                VisionTransformer encoder = new VisionTransformer(init, architecture)) {
            Beit beit = new Beit(init, encoder, tokenizer(golden, mask), Tiny.beit());
            Map<String, Tensor> parameters = beit.parameters();
            load(golden, device, parameters);

            Tensor images = Ops.channelsLast(golden.array("in_imgs").tensor(device));
            Tensor encoded = beit.encode(images, hidden);
            Module head = beit.trained().get("lm_head");
            Tensor all = head.apply(HiddenTokens.flat(encoder.patchTokens(encoded)));
            golden.assertClose("out_all_logits", all.toDoubles(), device.floating());
            Tensor logits = head.apply(hidden.rows(encoded));
            golden.assertClose("out_logits", logits.toDoubles(), device.floating());
            Tensor target = hidden.numbers(beit.tokenizer().tokens(images));
            assertThat(target.toInts()).isEqualTo(golden.array("in_targets").ints());
            Tensor loss = beit.step(images, hidden).loss();
            golden.assertClose("out_loss", loss.toDoubles(), device.floating());

            loss.backward();
            assertThat(golden.truths(GRADIENT)).isNotEmpty();
            golden.truths(GRADIENT).keySet().forEach(name -> {
                Tensor gradient = parameters.get(nameHere(name)).gradient();
                golden.assertClose(GRADIENT + name, gradient.toDoubles(), device.floating());
            });
            beit.trained().values().forEach(module -> module.close());
        }
    }

    private static VisionTransformer.Config architecture(JsonNode config) {
        assertThat(config.path("ln_eps").asDouble(1e-6))
                .as("epsilon of layer norms")
                .isEqualTo(1e-6);
        int width = config.get("embed").asInt();
        TransformerBlock.Config block = new TransformerBlock.Config(
                width,
                config.get("heads").asInt(),
                (int) (width * config.path("mlp_ratio").asDouble(4)),
                config.path("qkv_bias").asBoolean(true) ? QkvBias.QUERIES_AND_VALUES : QkvBias.NONE,
                config.path("init_values").asDouble(0),
                0,
                TransformerWeights.RESCALED);
        return VisionTransformer.Config.tiny(
                        config.get("img").asInt(), config.get("patch").asInt())
                .withDepth(config.get("depth").asInt())
                .withBlock(block)
                .withTokens(
                        true,
                        config.path("use_abs_pos_emb").asBoolean(false) ? Positions.LEARNED : Positions.NONE,
                        relativeBias(config),
                        Pooling.MEAN);
    }

    private static RelativeBias relativeBias(JsonNode config) {
        if (config.path("use_shared_rel_pos_bias").asBoolean(false)) {
            return RelativeBias.SHARED;
        }
        return config.path("use_rel_pos_bias").asBoolean(false) ? RelativeBias.PER_BLOCK : RelativeBias.NONE;
    }

    private static boolean[] mask(GoldenCase golden) {
        int[] values = golden.array("in_mask").ints();
        boolean[] mask = new boolean[values.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = values[i] != 0;
        }
        return mask;
    }

    /** The targets where patches are hidden; elsewhere a token that must not matter. */
    private static VisualTokenizer tokenizer(GoldenCase golden, boolean... mask) {
        int[] targets = golden.array("in_targets").ints();
        int[] tokens = new int[mask.length];
        int next = 0;
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = mask[i] ? targets[next++] : 0;
        }
        return new GivenTokens(
                golden.config().get("patch").asInt(),
                golden.config().get("vocab").asInt(),
                tokens);
    }

    private static void load(GoldenCase golden, Device device, Map<String, Tensor> parameters) {
        Map<String, NpyArray> weights = new LinkedHashMap<>(golden.arrays(WEIGHT));
        weights.keySet().removeIf(name -> name.endsWith("relative_position_index"));
        assertThat(weights.keySet().stream().map(BeitGoldenTests::nameHere))
                .containsExactlyInAnyOrderElementsOf(parameters.keySet());
        weights.forEach((name, values) -> {
            Tensor parameter = parameters.get(nameHere(name));
            assertThat(IntStream.of(parameter.shape()).reduce(1, Math::multiplyExact))
                    .as(name)
                    .isEqualTo(values.length());
            device.write(parameter.storage(), values.values(), 0);
        });
    }

    private static String nameHere(String name) {
        return OWN.getOrDefault(name, "encoder." + name);
    }
}
