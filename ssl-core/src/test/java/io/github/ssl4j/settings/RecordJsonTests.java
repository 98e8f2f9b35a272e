package io.github.ssl4j.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.LearningRateDecay;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordJsonTests {
    private static final ObjectMapper MAPPER = new ObjectMapper().addMixIn(ViewSize.class, AsNumber.class);
    private static final Recipe RECIPE =
            Recipe.of(10, 64, LearningRate.cosine(0.5), new Sgd.Config(0.9, false), WeightDecay.weightsOnly(1e-4));
    private static final AugmentedViews VIEWS = new AugmentedViews(List.of(Augmentation.of(
            RandomResizedCrop.of(32, 0.08),
            new HorizontalFlip(0.5),
            ColorJitter.ofStrength(0.5),
            Normalization.CIFAR10)));
    private static final Subtypes RECIPES =
            Subtypes.ofSealed().and(Sgd.Config.class).and(AdamW.Config.class).and(LearningRateDecay.Cosine.class);
    private static final Subtypes TRANSFORMS =
            RECIPES.and(HorizontalFlip.class).and(ColorJitter.class).and("mean-and-deviation", Normalization.class);

    /** How Jackson writes the size of a square as ours does. */
    interface AsNumber {
        @JsonValue
        int height();
    }

    record Projection(List<Layer> layers, Map<String, Integer> free) {}

    static Stream<Record> records() {
        return Stream.of(
                RECIPE,
                RECIPE.withClipping(Clipping.global(3)),
                Recipe.of(
                        1,
                        2,
                        LearningRate.constant(1e-3),
                        new AdamW.Config(0.9, 0.999, 1e-8),
                        WeightDecay.everywhere(0)),
                SimClrViews.cifar10(),
                VIEWS,
                ResNet.Config.resnet18(ResNet.Stem.CIFAR),
                VisionTransformer.Config.tiny(32, 4),
                Layer.hidden(128));
    }

    @ParameterizedTest
    @MethodSource("records")
    void readsWhatItWrites(Record record) throws JsonProcessingException {
        RecordJson json = RecordJson.with(TRANSFORMS);
        JsonNode read = MAPPER.readTree(MAPPER.writeValueAsString(json.toJson(record)));

        assertThat(json.fromJson(record.getClass(), read)).isEqualTo(record);
    }

    @ParameterizedTest
    @MethodSource("records")
    void writesWhatJacksonDoesAndTypes(Record record) {
        JsonNode ours = RecordJson.ofSealed().toJson(record);
        withoutTypes(ours);

        assertThat(ours).isEqualTo(MAPPER.valueToTree(record));
    }

    private static void withoutTypes(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("type");
        }
        node.forEach(RecordJsonTests::withoutTypes);
    }

    @Test
    void writesARecordMadeFromTextAsTextOrNumber() throws JsonProcessingException {
        RecordJson json = RecordJson.with(TRANSFORMS);
        RandomResizedCrop square = RandomResizedCrop.of(224, 0.08);
        RandomResizedCrop tall = RandomResizedCrop.of(new ViewSize(224, 160), 0.08);

        assertThat(json.toJson(square).get("size")).isEqualTo(MAPPER.readTree("224"));
        assertThat(json.toJson(tall).get("size")).isEqualTo(MAPPER.readTree("\"224x160\""));
        assertThat(json.fromJson(RandomResizedCrop.class, json.toJson(tall))).isEqualTo(tall);
    }

    @Test
    void namesWhereATextSaysNoRecord() {
        JsonNode crop = RecordJson.ofSealed().toJson(RandomResizedCrop.of(224, 0.08));

        ((ObjectNode) crop).put("size", "224x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordJson.ofSealed().fromJson(RandomResizedCrop.class, crop))
                .withMessage(
                        "size: image size: expected pixels such as 224, or height x width such as 224x160, found '224x'");

        ((ObjectNode) crop).put("size", true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordJson.ofSealed().fromJson(RandomResizedCrop.class, crop))
                .withMessage("size: expected a number or text, found true");
    }

    @Test
    void namesTheTypeBehindAnInterface() {
        JsonNode json = RecordJson.with(TRANSFORMS).toJson(VIEWS).at("/augmentations/0/transforms");

        assertThat(json.findValuesAsText("type"))
                .containsExactly("HorizontalFlip", "ColorJitter", "mean-and-deviation");
        assertThat(RecordJson.ofSealed().toJson(RECIPE).at("/optimizer/type").asText())
                .isEqualTo("Sgd");
    }

    @Test
    void writesMapsAndListsOfRecords() throws JsonProcessingException {
        Object value = Map.of("layers", List.of(Layer.linear(3)), "seed", 7, "name", "a");

        assertThat(RecordJson.ofSealed().toJson(value)).isEqualTo(MAPPER.readTree("""
                {"layers": [{"width": 3, "bias": true, "norm": "NONE", "activation": "NONE"}], "seed": 7, "name": "a"}
                """));
    }

    @Test
    void refusesToWriteWhatIsNoRecord() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordJson.ofSealed().toJson(Map.of("thread", new Object())))
                .withMessage("thread: expected a record, a map, a list or a scalar, found a java.lang.Object");
    }

    @Test
    void keepsWhatJsonDoesNotName() throws JsonProcessingException {
        JsonNode changes = MAPPER.readTree("""
                {"batch-size": 128, "learningRate": {"peak": 0.25}, "optimizer": {"momentum": 0.5}}""");
        Recipe expected = new Recipe(
                10,
                128,
                LearningRate.cosine(0.25),
                new Sgd.Config(0.5, false),
                WeightDecay.weightsOnly(1e-4),
                Clipping.none());

        assertThat(RecordJson.with(RECIPES).merged(RECIPE, changes)).isEqualTo(expected);
    }

    @Test
    void changesTheTypeBehindAnInterface() throws JsonProcessingException {
        JsonNode changes = MAPPER.readTree("""
                {"optimizer": {"type": "adamw", "beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8}}""");

        assertThat(RecordJson.with(RECIPES).merged(RECIPE, changes).optimizer())
                .isEqualTo(new AdamW.Config(0.9, 0.95, 1e-8));
    }

    @Test
    void namesTheNearestKeyAndItsPath() throws JsonProcessingException {
        JsonNode changes = MAPPER.readTree("{\"learningRate\": {\"pek\": 0.25}}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordJson.with(RECIPES).merged(RECIPE, changes))
                .withMessage("unknown setting 'learningRate.pek'; did you mean learningRate.peak? known:"
                        + " learningRate.peak, learningRate.start, learningRate.end, learningRate.warmupEpochs,"
                        + " learningRate.byEpoch, learningRate.normAndBiasScale, learningRate.decay");
    }

    @Test
    void namesThePathToAWrongValue() throws JsonProcessingException {
        RecordJson json = RecordJson.ofSealed();
        JsonNode changes = MAPPER.readTree("{\"layers\": [{\"width\": 8, \"bias\": true, \"norm\": \"batch\"}]}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> json.merged(new Projection(List.of(), Map.of()), changes))
                .withMessage("layers[0].norm: expected one of none, affine, plain, found 'batch'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> json.merged(RECIPE, MAPPER.readTree("{\"learningRate\": {\"peak\": -1}}")))
                .withMessage("learningRate: learning rate: expected a number above 0, found -1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> json.merged(RECIPE, MAPPER.readTree("{\"learningRate\": null}")))
                .withMessageStartingWith("learningRate: expected an object of peak, start, ");
    }

    @Test
    void namesAMissingKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordJson.ofSealed().fromJson(Layer.class, MAPPER.readTree("{\"width\": 3}")))
                .withMessage("bias: expected a value, found none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "[]", "\"text\"", "null"})
    void refusesWhatIsNoObject(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordJson.ofSealed().fromJson(Clipping.class, MAPPER.readTree(text)))
                .withMessageStartingWith("expected an object of of, norm, found ");
    }

    @Test
    void refusesATypeThatIsUnknown() throws JsonProcessingException {
        JsonNode json = RecordJson.ofSealed().toJson(VIEWS);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordJson.ofSealed().fromJson(AugmentedViews.class, json))
                .withMessage("augmentations[0].transforms[0]: unknown type 'HorizontalFlip'; known: none");
    }
}
