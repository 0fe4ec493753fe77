namespace GraphDelegatedKit.Testing;

/// <summary>
/// The exception thrown when a running tenant already uses the state folder. <see cref="LocalTenantAddress.FindRunningAsync"/> finds that
/// tenant.
/// </summary>
public sealed class LocalTenantInUseException : IOException
{
    internal LocalTenantInUseException(string folder, Exception innerException)
        : base(
            $"A local tenant is already running on '{folder}'. "
            + "Find it with LocalTenantAddress.FindRunningAsync, or choose another folder.",
            innerException) =>
        StateFolder = folder;

    /// <summary>Gets the state folder that is in use.</summary>
    public string StateFolder { get; }
}
