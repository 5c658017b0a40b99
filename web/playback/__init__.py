"""Who may play a show: tokens, countries, pages of other sites, keys of encrypted segments, watermarks."""
