package io.github.ssl4j.eval;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.random.RandomStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What can be said of features without labels, of at most 1,000 images: {@code feature_spread} and
 * {@code effective_rank} show a collapse, and {@code neighbour_consistency} is the percentage of images whose first
 * training view has, among all images, its own one for its nearest neighbour by cosine. None of them says how good
 * features are for a task.
 */
public final class UnlabelledProbe implements EncoderProbe {
    private static final int MOST = 1000;

    private final ImageSource images;
    private final EvaluationView view;
    private final FirstView augmented;
    private final String protocol;

    /**
     * Creates a probe.
     *
     * @param all the images, of which a sample is taken
     * @param view how encoders see them
     * @param training how they are augmented in training
     */
    public UnlabelledProbe(ImageSource all, EvaluationView view, ViewPolicy training) {
        this.images = ProbeImages.sample(all, MOST);
        this.view = view;
        this.augmented = new FirstView(training);
        this.protocol = ProbeImages.inWords(images, all) + " without labels, of " + view.size()
                + " pixels: feature spread, RankMe, and the share of images whose first training view is nearest to its own image"
                + " by cosine; none of these says how good features are for a task";
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Optional<String> criterion() {
        return Optional.empty();
    }

    @Override
    public Map<String, Double> measure(Backbone encoder) {
        int batch = FeatureStream.usualBatch(view.size());
        Features plain = Features.of(encoder, images, view, batch);
        Features views = Features.of(encoder, images, augmented, batch);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("neighbour_consistency", consistency(encoder, plain, views));
        figures.putAll(collapse(plain));
        return figures;
    }

    private static double consistency(Backbone encoder, Features plain, Features views) {
        NearestNeighbours neighbours = NearestNeighbours.of(encoder.device(), plain, views, 1);
        int own = 0;
        for (int row = 0; row < views.count(); row++) {
            own += plain.images()[neighbours.row(row, 0)] == views.images()[row] ? 1 : 0;
        }
        return 100.0 * own / views.count();
    }

    /** Returns the figures of a collapse; none of fewer than two images. */
    static Map<String, Double> collapse(Features features) {
        Map<String, Double> figures = new LinkedHashMap<>();
        if (features.count() > 1) {
            CollapseFigures collapse = CollapseFigures.of(features);
            figures.put("feature_spread", collapse.featureSpread());
            figures.put("effective_rank", collapse.effectiveRank());
        }
        return figures;
    }

    /** The first of the views of a policy, alone. */
    private record FirstView(ViewPolicy policy) implements ViewPolicy {
        @Override
        public int views() {
            return 1;
        }

        @Override
        public ViewSize size(int view) {
            return policy.size(view);
        }

        @Override
        public void view(Image source, int view, RandomStream random, Image target) {
            policy.view(source, view, random, target);
        }

        @Override
        public int reduction(int height, int width, int view, RandomStream random) {
            return policy.reduction(height, width, view, random);
        }
    }
}
