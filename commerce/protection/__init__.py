"""How a show is protected: who may play it from where, and how a leaked recording is traced."""
