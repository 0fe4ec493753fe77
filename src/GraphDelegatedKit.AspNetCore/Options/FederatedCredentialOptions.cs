namespace GraphDelegatedKit.AspNetCore;

/// <summary>A token of another issuer with which the app authenticates, so that it needs neither a secret nor a certificate.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation"/></remarks>
public sealed class FederatedCredentialOptions
{
    /// <summary>
    /// Gets or sets the file that holds the token, which Kubernetes and others renew. It is read again when the token has expired, or when
    /// Entra does not accept its time.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no file.</value>
    public string? TokenFile { get; set; }

    /// <summary>Gets or sets the client id of a user-assigned managed identity whose token is used.</summary>
    /// <value>The default is <see langword="null"/>: no managed identity.</value>
    public string? ManagedIdentityClientId { get; set; }

    internal bool IsSet => TokenFile is not null || ManagedIdentityClientId is not null;
}
