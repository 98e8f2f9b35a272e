package io.github.ssl4j.hybrid;

import io.github.ssl4j.pretrain.CatalogueContract;
import java.util.List;

class CatalogueTests extends CatalogueContract {
    @Override
    protected List<String> names() {
        return List.of("ijepa");
    }

    @Override
    protected List<String> namesOfOtherModules() {
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
                "vicreg",
                "mae",
                "simmim",
                "maskfeat",
                "beit");
    }

    @Override
    protected List<String> namesOfFollowed() {
        return List.of("ijepa");
    }
}
