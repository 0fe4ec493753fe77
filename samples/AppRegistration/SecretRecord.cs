namespace AppRegistration;

/// <summary>
/// What a store holds about a secret: its text, its id, and notes for a later run. A note of the pending name is written before the secret
/// is created, so that a run that was killed in between leaves a secret that can be recognized and removed: its text is lost.
/// </summary>
internal sealed class SecretRecord(ISecretStore store)
{
    public const string SecretName = "GraphDelegated:ClientSecret";

    private const string ClientIdName = "AppRegistration:ClientId";
    private const string KeyIdName = "AppRegistration:SecretId";
    private const string PendingName = "AppRegistration:PendingSecret";
    private const string ReplacedName = "AppRegistration:ReplacedSecretId";

    public string Description => store.Description;

    public string? Secret => store.Get(SecretName);

    public string? KeyId => store.Get(KeyIdName);

    /// <summary>The display name of a secret that was requested and may have been created.</summary>
    public string? Pending => store.Get(PendingName);

    /// <summary>The id of the secret before this one, which is to be removed.</summary>
    public string? ReplacedKeyId => store.Get(ReplacedName);

    public bool IsOf(string clientId) => store.Get(ClientIdName) == clientId;

    /// <summary>Whether the store holds a secret, or a note, of another application or program.</summary>
    public bool IsForeign(string? clientId) =>
        store.Get(ClientIdName) is { } owner ? owner != clientId : store.Get(SecretName) is not null;

    public void NotePending(string clientId, string displayName) => store.Set((ClientIdName, clientId), (PendingName, displayName));

    public void NoteCreated(string secret, string keyId, string? replacedKeyId) =>
        store.Set((SecretName, secret), (KeyIdName, keyId), (PendingName, null), (ReplacedName, replacedKeyId));

    public void NoteCleaned() => store.Set((PendingName, null), (ReplacedName, null));

    /// <summary>Notes that no secret was created. A store that had none has no trace of the attempt.</summary>
    public void NoteRefused()
    {
        if (Secret is null) Remove();
        else NoteCleaned();
    }

    public void Remove() =>
        store.Set((SecretName, null), (KeyIdName, null), (PendingName, null), (ReplacedName, null), (ClientIdName, null));
}
