package io.github.ssl4j.cli;

import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.SettingList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/**
 * An option for a setting.
 *
 * @param name of the setting, as {@link io.github.ssl4j.pretrain.Pretraining#set} takes it
 * @param option the option, such as {@code --mask-ratio}
 * @param description of the setting
 * @param choices what it may be, where that can be listed
 */
record SettingOption(String name, String option, String description, List<String> choices) {
    private static final String BACKBONE = "backbone.";

    /**
     * Returns the options of a method: short where the last part of a setting's name says enough, and of all settings
     * beside it in its record.
     */
    static List<SettingOption> of(Method<?> method) {
        List<SettingList.Item> items = SettingList.of(method);
        Map<String, Integer> last = new LinkedHashMap<>();
        items.forEach(item -> last.merge(kebab(lastPart(item.name())), 1, Integer::sum));
        List<SettingOption> options = new ArrayList<>();
        for (SettingList.Item item : items) {
            String whole = kebab(item.name());
            String ending = kebab(lastPart(item.name()));
            boolean prefixed = item.name().startsWith("views.") || item.name().startsWith("recipe.");
            boolean network = item.name().startsWith(BACKBONE);
            boolean within = items.stream().anyMatch(other -> item.name().startsWith(other.name() + "."));
            boolean unique = items.stream()
                    .filter(other -> record(other.name()).equals(record(item.name())))
                    .allMatch(other -> last.get(kebab(lastPart(other.name()))) == 1);
            boolean shortened = network || !prefixed && !within && unique;
            options.add(new SettingOption(
                    item.name(), "--" + (shortened ? ending : whole), item.description(), item.choices()));
        }
        return options;
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String record(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('.', '-').toLowerCase(Locale.ROOT);
    }

    /** Returns the option for picocli; its value is text, which the setting reads. */
    OptionSpec specification() {
        String listed = choices.isEmpty() ? "" : choices.stream().collect(Collectors.joining(", ", ": ", ""));
        String sentence = Character.toUpperCase(description.charAt(0)) + description.substring(1);
        boolean flag = choices.equals(List.of("true", "false"));
        return OptionSpec.builder(option)
                .paramLabel("X")
                .arity(flag ? "0..1" : "1")
                .fallbackValue(flag ? "true" : "")
                .type(String.class)
                .description((sentence + listed + ".").replace("%", "%%"))
                .build();
    }
}
