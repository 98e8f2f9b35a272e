package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.encoder.Architecture;
import io.github.ssl4j.encoder.Architectures;
import io.github.ssl4j.encoder.PretrainedWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.settings.NearestName;
import io.github.ssl4j.settings.Settings;
import io.github.ssl4j.train.Recipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes a {@link Plan} of a method for images: what the wishes leave open follows from a preset that suits the images.
 */
final class Planner<C extends Record> {
    private static final String RESNET = "resnet18";
    private static final String TRANSFORMER = "vit-tiny";
    private static final int STATISTICS_SAMPLE = 256;
    private static final Normalization GRAY = new Normalization(List.of(0.5), List.of(0.5));

    private final Method<C> method;
    private final ImageSource images;
    private final Wishes wishes;
    private final OptionalInt begunEpochs;
    private Optional<PretrainedWeights> weights = Optional.empty();
    private ImageSurvey survey;
    private String measured = "";

    /** Plans a run; {@code begunEpochs} of one that is resumed is for how many epochs it was begun. */
    Planner(Method<C> method, ImageSource images, Wishes wishes, OptionalInt begunEpochs) {
        this.method = method;
        this.images = images;
        this.wishes = wishes;
        this.begunEpochs = begunEpochs;
    }

    /**
     * Returns the plan.
     *
     * @throws IllegalArgumentException if something asked for is not known, or does not fit the rest
     */
    Plan<C> plan() {
        if (wishes.init != null && wishes.network == null) {
            weights = Optional.of(wishes.init.read());
        }
        String name = wishes.backbone != null ? wishes.backbone : defaultBackbone();
        Architecture<?> architecture = wishes.network != null
                ? wishes.network.architecture()
                : weights.<Architecture<?>>map(PretrainedWeights::architecture)
                        .orElseGet(() -> Architectures.named(name));
        if (architecture instanceof GivenNetwork) {
            requireNothingElse();
        }
        requireKind(
                architecture.transformer(),
                weights.map(file -> "the " + file.name() + " of " + file.file()).orElse(name));
        weights.filter(file -> wishes.backbone != null).ifPresent(file -> file.requireNamed(name));
        Preset<C> preset = preset(architecture.transformer());
        AugmentedViews views = views(preset);
        Network<?> network = wishes.network != null ? wishes.network : network(architecture, name, views.size(0));
        views = wishes.views != null ? views : WholePatches.filling(views, network);
        WholePatches.requireFilled(network, views);
        Recipe recipe = recipe(preset, network, views);
        Plan<C> plan = new Plan<>(
                method,
                preset.name(),
                preset.source(),
                preset.settings(),
                views,
                recipe,
                network,
                evaluation(preset, views),
                Optional.ofNullable(wishes.init),
                wishes.seed,
                why(preset, views, recipe));
        return settled(plan, preset);
    }

    private String defaultBackbone() {
        return method.encoder() == EncoderKind.TRANSFORMER ? TRANSFORMER : RESNET;
    }

    private void requireKind(boolean transformer, String name) {
        if (!method.encoder().takes(transformer)) {
            String reason = method.masks() ? ", as it masks its tokens" : "";
            throw new IllegalArgumentException(method.about().name() + ": expected "
                    + method.encoder().label() + reason + ", such as " + String.join(", ", fittingBackbones())
                    + "; found " + name);
        }
    }

    private List<String> fittingBackbones() {
        return Architectures.all().stream()
                .filter(architecture -> method.encoder().takes(architecture.transformer()))
                .<String>flatMap(architecture -> architecture.names().stream())
                .toList();
    }

    private ImageSurvey survey() {
        if (survey == null) {
            survey = ImageSurvey.of(images);
        }
        return survey;
    }

    private Preset<C> preset(boolean transformer) {
        List<Preset<C>> fitting = method.presets().stream()
                .filter(preset -> preset.encoder().takes(transformer))
                .toList();
        if (wishes.preset != null) {
            return fitting.stream()
                    .filter(preset -> preset.name().equalsIgnoreCase(wishes.preset))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(NearestName.unknown(
                            "preset",
                            wishes.preset,
                            fitting.stream().map(Preset::name).distinct().toList())));
        }
        String suiting = fitting.size() == 1
                ? fitting.get(0).name()
                : survey().small() && !madeForPhotographs() ? Preset.CIFAR10 : Preset.PHOTOS;
        return fitting.stream()
                .filter(preset -> preset.name().equals(suiting))
                .findFirst()
                .orElse(fitting.get(0));
    }

    private void requireNothingElse() {
        if (!wishes.below(Wishes.BACKBONE).isEmpty()) {
            throw new IllegalArgumentException(
                    "backbone: expected no settings by name for a network that is given, found "
                            + wishes.below(Wishes.BACKBONE).keySet());
        }
        if (wishes.init != null) {
            throw new IllegalArgumentException(
                    "init: expected no weights for a network that is given, found " + wishes.init.file());
        }
    }

    private boolean madeForPhotographs() {
        return sizeOfWeights()
                .filter(size -> size.shorter() > ImageSurvey.LARGEST_SMALL_IMAGE)
                .isPresent();
    }

    private Optional<ViewSize> sizeOfWeights() {
        return weights.flatMap(PretrainedWeights::imageSize);
    }

    private AugmentedViews views(Preset<C> preset) {
        if (wishes.views != null) {
            return wishes.views;
        }
        Settings<ViewSettings> named = Settings.of(ViewSettings.of(preset.views()));
        ViewSettings asked = named.with(wishes.below(Wishes.VIEWS));
        AugmentedViews published = preset.views();
        if (asked.crops() != named.record().crops()) {
            published = preset.crops()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "views.crops: " + method.about().name()
                                    + " compares no local crops with its preset " + preset.name()
                                    + "; expected none, found " + asked.crops()))
                    .apply(asked.crops());
        }
        ViewSize size = size(preset, published);
        return asked.apply(new FittedViews(size, images.channels(), normalization(published)).of(published));
    }

    private ViewSize size(Preset<C> preset, AugmentedViews published) {
        if (wishes.imageSize != null) {
            return wishes.imageSize;
        }
        if (sizeOfWeights().isPresent()) {
            return sizeOfWeights().get();
        }
        if (preset.fitted()) {
            boolean multiCrop = IntStream.range(0, published.views())
                            .mapToObj(published::size)
                            .distinct()
                            .count()
                    > 1;
            return ViewSize.square(multiCrop ? survey().globalCropSize() : survey().photoSize());
        }
        boolean chosenHere = wishes.preset == null && preset.name().equals(Preset.CIFAR10);
        return chosenHere
                ? ViewSize.square(survey().smallSize())
                : preset.views().size(0);
    }

    /**
     * Returns the published normalisation, or that of the weights to start from; that of other channels is measured,
     * but for gray, which goes around 0.5.
     */
    private Normalization normalization(AugmentedViews published) {
        Normalization usual = normalizationOf(published);
        if (wishes.measuredNormalization) {
            return Normalization.statistics(images, STATISTICS_SAMPLE);
        }
        Optional<Normalization> ofWeights = weights.flatMap(PretrainedWeights::knownView)
                .map(EvaluationView::normalization)
                .filter(file -> file.mean().size() == images.channels());
        if (!usual.mean().isEmpty() && ofWeights.isPresent()) {
            return ofWeights.get();
        }
        if (!FittedViews.inColours(images.channels())) {
            measured = "The normalisation of the %d channels was measured on %,d images."
                    .formatted(images.channels(), Math.min(STATISTICS_SAMPLE, images.size()));
            return Normalization.statistics(images, STATISTICS_SAMPLE);
        }
        if (usual.mean().isEmpty() || usual.mean().size() == images.channels()) {
            return usual;
        }
        return images.channels() == 1 ? GRAY : Normalization.statistics(images, STATISTICS_SAMPLE);
    }

    private static Normalization normalizationOf(AugmentedViews views) {
        return views.augmentations().get(0).transforms().stream()
                .filter(Normalization.class::isInstance)
                .map(Normalization.class::cast)
                .findFirst()
                .orElse(Normalization.NONE);
    }

    private <A extends Record> Network<A> network(Architecture<A> architecture, String name, ViewSize size) {
        A usual = weights.map(file -> architecture.settings().cast(file.settings(size, images.channels())))
                .orElseGet(() -> architecture.named(exactName(architecture, name), size, images.channels()));
        Map<String, Object> asked = new LinkedHashMap<>();
        wishes.below(Wishes.BACKBONE).forEach((key, value) -> asked.put(key, value));
        A settings;
        try {
            settings = Settings.of(usual).with(asked);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("backbone " + name + ": " + e.getMessage(), e);
        }
        if (settings instanceof VisionTransformer.Config transformer) {
            VisionTransformer.Config trained =
                    weights.isPresent() ? InitialWeights.trained(transformer, method) : method.transformer(transformer);
            settings = architecture.settings().cast(trained);
        }
        return new Network<>(architecture, settings);
    }

    private static String exactName(Architecture<?> architecture, String name) {
        return architecture.names().stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElse(name);
    }

    private Recipe recipe(Preset<C> preset, Network<?> network, AugmentedViews views) {
        Recipe recipe = wishes.recipe != null ? wishes.recipe : preset.recipe();
        RecipeSettings published = RecipeSettings.of(recipe);
        RecipeSettings asked = Settings.of(published).with(wishes.below(Wishes.RECIPE));
        Integer batch = wishes.batch;
        if (batch == null && asked.batch() != published.batch()) {
            batch = asked.batch();
        }
        if (batch == null && wishes.recipe == null && preset.fitted()) {
            batch = BatchFit.of(network, views, images.size(), recipe.batchSize());
        }
        Integer epochs = wishes.epochs;
        if (epochs == null && asked.epochs() != published.epochs()) {
            epochs = asked.epochs();
        }
        requireAtLeast("batch", batch, 2);
        requireAtLeast("epochs", epochs, 1);
        recipe = batch == null ? recipe : preset.batchRule().apply(recipe, batch);
        recipe = epochs == null ? recipe : recipe.withEpochs(epochs);
        recipe = wishes.learningRate == null ? recipe : recipe.withLearningRate(wishes.learningRate);
        return asked.apply(recipe, published);
    }

    private static void requireAtLeast(String name, Integer value, int least) {
        if (value != null && value < least) {
            throw new IllegalArgumentException(name + ": expected at least " + least + ", found " + value);
        }
    }

    private EvaluationView evaluation(Preset<C> preset, AugmentedViews views) {
        if (wishes.evaluation != null) {
            return wishes.evaluation;
        }
        ViewSize size = views.size(0);
        Normalization normalization = normalizationOf(views);
        return preset.name().equals(Preset.PAPER) || preset.fitted()
                ? EvaluationView.imageNet(size).withNormalization(normalization)
                : EvaluationView.of(size, normalization);
    }

    private String why(Preset<C> preset, AugmentedViews views, Recipe recipe) {
        String fitted = survey == null
                ? ""
                : "The images are %s: preset %s, %s pixels, batch %d."
                        .formatted(survey.inWords(), preset.name(), views.size(0), recipe.batchSize());
        return sentences(fitted, measured);
    }

    /** Returns the plan with the method's settings as the run and the user want them. */
    private Plan<C> settled(Plan<C> plan, Preset<C> preset) {
        SettledSettings<C> settled =
                SettledSettings.of(method, preset, wishes, plan.shape(images.size()), length(plan.recipe()));
        return new Plan<>(
                method,
                plan.preset(),
                plan.source(),
                settled.settings(),
                plan.views(),
                plan.recipe(),
                plan.network(),
                plan.evaluation(),
                plan.init(),
                plan.seed(),
                sentences(plan.why(), settled.why()));
    }

    /** Returns the length that the run was begun with, which settings follow even if it is resumed for longer. */
    private RunLength length(Recipe recipe) {
        return new RunLength(begunEpochs.orElse(recipe.epochs()), Math.max(1, images.size() / recipe.batchSize()));
    }

    private static String sentences(String... sentences) {
        return Stream.of(sentences).filter(sentence -> !sentence.isEmpty()).collect(Collectors.joining(" "));
    }
}
