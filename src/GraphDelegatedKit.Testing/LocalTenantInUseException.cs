namespace GraphDelegatedKit.Testing;

/// <summary>Another living tenant already holds the state folder; join it with <see cref="LocalTenantAddress.FindRunningAsync"/>.</summary>
public sealed class LocalTenantInUseException : IOException
{
    internal LocalTenantInUseException(string folder, Exception innerException)
        : base($"A local tenant is already running on '{folder}'. Join it (LocalTenantAddress.FindRunningAsync) or choose another folder.", innerException) =>
        StateFolder = folder;

    /// <summary>The folder that is taken.</summary>
    public string StateFolder { get; }
}
