package io.github.ssl4j;

import io.github.ssl4j.pretrain.CatalogueContract;
import java.util.List;

class CatalogueTests extends CatalogueContract {
    @Override
    protected List<String> names() {
        return List.of(
                "simclr",
                "moco",
                "mocov3",
                "swav",
                "deepcluster",
                "deepcluster-v1",
                "byol",
                "simsiam",
                "dino",
                "barlow-twins",
                "vicreg");
    }

    @Override
    protected List<String> namesOfFollowed() {
        return List.of("moco", "mocov3", "byol", "dino");
    }
}
