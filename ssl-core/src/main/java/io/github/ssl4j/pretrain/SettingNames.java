package io.github.ssl4j.pretrain;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.encoder.Architecture;
import io.github.ssl4j.encoder.Architectures;
import io.github.ssl4j.settings.NearestName;
import io.github.ssl4j.settings.Settings;
import io.github.ssl4j.train.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names that {@link Pretraining#set} takes for a method. */
final class SettingNames {
    private static final ViewSize ANY_SIZE = ViewSize.square(224);

    private final List<Settings<?>> own;
    private final Set<String> all = new LinkedHashSet<>();

    private SettingNames(List<Settings<?>> own) {
        this.own = own;
    }

    static SettingNames of(Method<?> method) {
        List<Settings<?>> own = new ArrayList<>();
        for (Preset<?> preset : method.presets()) {
            own.add(Settings.of((Record) preset.settings()));
        }
        SettingNames names = new SettingNames(own);
        own.forEach(settings -> names.add("", settings));
        for (SharedSetting shared : SharedSetting.values()) {
            names.all.add(shared.label());
        }
        Preset<?> preset = method.presets().get(0);
        names.add(Wishes.VIEWS, Settings.of(ViewSettings.of(preset.views())));
        Recipe recipe = preset.recipe();
        names.add(Wishes.RECIPE, Settings.of(RecipeSettings.of(recipe)));
        Architectures.all().stream()
                .filter(architecture -> method.encoder().takes(architecture.transformer()))
                .forEach(names::addNetworks);
        return names;
    }

    private <A extends Record> void addNetworks(Architecture<A> architecture) {
        for (String name : architecture.names()) {
            add(Wishes.BACKBONE, Settings.of(architecture.named(name, ANY_SIZE, 3)));
        }
    }

    private void add(String prefix, Settings<?> settings) {
        settings.entries().forEach(entry -> all.add(prefix + entry.name()));
    }

    /**
     * Returns a name as it was given, after checking that a setting has it; one below a prefix in its own spelling.
     *
     * @throws IllegalArgumentException if none has it
     */
    String require(String name) {
        String plain = NearestName.plain(name);
        if (own.stream().anyMatch(settings -> knows(settings, name))) {
            return name;
        }
        return all.stream()
                .filter(known -> known.contains(".") && NearestName.plain(known).equals(plain))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(NearestName.unknown("setting", name, all)));
    }

    private static boolean knows(Settings<?> settings, String name) {
        String plain = NearestName.plain(name);
        return settings.entries().stream()
                .map(Settings.Entry::name)
                .map(NearestName::plain)
                .anyMatch(known -> known.equals(plain) || known.endsWith("." + plain));
    }
}
