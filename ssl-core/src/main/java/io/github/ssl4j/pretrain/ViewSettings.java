package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.BandJitter;
import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.GaussianBlur;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.Range;
import io.github.ssl4j.augment.Transform;
import io.github.ssl4j.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** What of a preset's views can be changed by name, below {@code views}; the values are those of the first view. */
record ViewSettings(
        @Setting("smallest part of an image that a global view shows, above 0 and at most 1")
        double crop,

        @Setting("probability of a horizontal flip, from 0 to 1")
        double flip,

        @Setting("strength of the jitter of colours or bands; 1 is the preset's, 0 none")
        double jitter,

        @Setting("probability of a Gaussian blur, from 0 to 1")
        double blur,

        @Setting("small local crops of an image beside its global views, for methods with multi-crop")
        int crops) {

    /** Reads the settings off views; those smaller than the first are local crops. */
    static ViewSettings of(AugmentedViews views) {
        Augmentation first = views.augmentations().get(0);
        return new ViewSettings(
                first.crop().scale().low(),
                probability(first, HorizontalFlip.class, HorizontalFlip::probability),
                1,
                probability(first, GaussianBlur.class, GaussianBlur::probability),
                (int) views.augmentations().stream()
                        .filter(view -> isLocal(view, first))
                        .count());
    }

    private static <T extends Transform> double probability(Augmentation view, Class<T> kind, ToDoubleFunction<T> of) {
        return view.transforms().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .mapToDouble(of)
                .findFirst()
                .orElse(0);
    }

    private static boolean isLocal(Augmentation view, Augmentation first) {
        return view.crop().size().area() < first.crop().size().area();
    }

    /** Returns views changed where these settings differ from those that were read off them; not their number. */
    AugmentedViews apply(AugmentedViews views) {
        ViewSettings before = of(views);
        Augmentation first = views.augmentations().get(0);
        List<Augmentation> changed = new ArrayList<>();
        for (Augmentation view : views.augmentations()) {
            Augmentation now = view;
            if (crop != before.crop && !isLocal(view, first)) {
                now = new Augmentation(withSmallest(view.crop(), crop), view.transforms());
            }
            if (flip != before.flip) {
                now = with(now, HorizontalFlip.class, old -> new HorizontalFlip(flip), new HorizontalFlip(flip), 0);
            }
            if (jitter != before.jitter) {
                now = with(now, ColorJitter.class, this::jittered, null, 0);
                now = with(now, BandJitter.class, this::jittered, null, 0);
            }
            if (blur != before.blur) {
                GaussianBlur usual = GaussianBlur.simClr(now.crop().size().shorter());
                GaussianBlur missing = new GaussianBlur(usual.kernelSize(), usual.sigma(), blur);
                now = with(
                        now,
                        GaussianBlur.class,
                        old -> new GaussianBlur(
                                old.kernelSize() == 1 ? usual.kernelSize() : old.kernelSize(),
                                old.kernelSize() == 1 ? usual.sigma() : old.sigma(),
                                blur),
                        missing,
                        Math.max(0, now.transforms().size() - 1));
            }
            changed.add(now);
        }
        return new AugmentedViews(changed);
    }

    private static RandomResizedCrop withSmallest(RandomResizedCrop crop, double smallest) {
        Range scale = crop.scale();
        return crop.withScale(smallest, Math.max(smallest, scale.high()));
    }

    private ColorJitter jittered(ColorJitter old) {
        return new ColorJitter(
                jitter * old.brightness(),
                jitter * old.contrast(),
                jitter * old.saturation(),
                Math.min(0.5, jitter * old.hue()),
                jitter == 0 ? 0 : old.probability());
    }

    private BandJitter jittered(BandJitter old) {
        return new BandJitter(
                Math.min(1, jitter * old.gain()), jitter * old.offset(), jitter == 0 ? 0 : old.probability());
    }

    /** Changes the transforms of a kind, or puts one that is missing at a place; null for none. */
    private static <T extends Transform> Augmentation with(
            Augmentation view, Class<T> kind, UnaryOperator<T> change, T missing, int place) {
        List<Transform> transforms = new ArrayList<>();
        boolean found = false;
        for (Transform transform : view.transforms()) {
            found |= kind.isInstance(transform);
            transforms.add(kind.isInstance(transform) ? change.apply(kind.cast(transform)) : transform);
        }
        if (!found && missing != null) {
            transforms.add(place, missing);
        }
        return new Augmentation(view.crop(), transforms);
    }
}
