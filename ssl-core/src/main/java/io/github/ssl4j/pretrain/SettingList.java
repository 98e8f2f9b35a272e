package io.github.ssl4j.pretrain;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.encoder.Architecture;
import io.github.ssl4j.encoder.Architectures;
import io.github.ssl4j.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The settings that {@link Pretraining#set} takes for a method, with their description and their values by preset. */
public final class SettingList {
    private static final ViewSize ANY_SIZE = ViewSize.square(224);
    private static final List<String> HAVE_METHODS_OF_THEIR_OWN =
            List.of("recipe.epochs", "recipe.batch", "recipe.learningRate");

    private SettingList() {}

    /**
     * A setting.
     *
     * @param name by which it is set
     * @param description what it is, a fragment of a sentence
     * @param choices what it may be, where that can be listed; otherwise empty
     * @param values in each of the method's presets; empty where presets leave it open
     */
    public record Item(String name, String description, List<String> choices, List<Object> values) {}

    /** Returns the settings that all methods share, the method's own, then those of its views, recipe and encoders. */
    public static List<Item> of(Method<?> method) {
        Map<String, Item> items = new LinkedHashMap<>();
        for (SharedSetting shared : SharedSetting.values()) {
            List<Object> values = new ArrayList<>();
            method.presets().forEach(preset -> shared.of(preset).ifPresent(values::add));
            items.put(shared.label(), new Item(shared.label(), shared.description(), shared.choices(), values));
        }
        for (Preset<?> preset : method.presets()) {
            add("", Settings.of((Record) preset.settings()), true, items);
        }
        for (Preset<?> preset : method.presets()) {
            ViewSettings views = ViewSettings.of(preset.views());
            add(Wishes.VIEWS, Settings.of(views), true, items);
        }
        for (Preset<?> preset : method.presets()) {
            add(Wishes.RECIPE, Settings.of(RecipeSettings.of(preset.recipe())), true, items);
        }
        if (method.presets().stream().allMatch(preset -> preset.crops().isEmpty())) {
            items.remove(Wishes.VIEWS + "crops");
        }
        HAVE_METHODS_OF_THEIR_OWN.forEach(items::remove);
        for (Architecture<?> architecture : Architectures.all()) {
            if (method.encoder().takes(architecture.transformer())) {
                addNetwork(architecture, items);
            }
        }
        return List.copyOf(items.values());
    }

    private static <A extends Record> void addNetwork(Architecture<A> architecture, Map<String, Item> items) {
        architecture.names().stream().findFirst().ifPresent(name -> {
            A settings = architecture.named(name, ANY_SIZE, 3);
            add(Wishes.BACKBONE, Settings.of(settings), false, items);
        });
    }

    private static void add(String prefix, Settings<?> settings, boolean withValues, Map<String, Item> items) {
        for (Settings.Entry entry : settings.entries()) {
            Item item = items.computeIfAbsent(
                    prefix + entry.name(),
                    name -> new Item(name, entry.description(), entry.choices(), new ArrayList<>()));
            if (withValues) {
                item.values().add(entry.value());
            }
        }
    }
}
