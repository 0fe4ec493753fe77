namespace GraphDelegatedKit.AspNetCore;

/// <summary>A certificate with which the app authenticates: a file, or an entry of a certificate store.</summary>
/// <remarks>
/// The certificate is loaded again once if Entra does not accept it, so that a replaced file takes effect without a restart.
/// <see href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials"/>
/// </remarks>
public sealed class ClientCertificateOptions
{
    /// <summary>Gets or sets the path of a PKCS #12 file (<c>.pfx</c>) with the private key.</summary>
    /// <value>The default is <see langword="null"/>: no file.</value>
    public string? Path { get; set; }

    /// <summary>Gets or sets the password of the file.</summary>
    /// <value>The default is <see langword="null"/>: the file has none.</value>
    public string? Password { get; set; }

    /// <summary>Gets or sets the thumbprint (SHA-1, hexadecimal) of a certificate in the store <see cref="Store"/>.</summary>
    /// <value>The default is <see langword="null"/>: no store is read.</value>
    public string? Thumbprint { get; set; }

    /// <summary>Gets or sets the store of the thumbprint, as <c>CurrentUser/My</c> or <c>LocalMachine/My</c>.</summary>
    /// <value>The default is <c>CurrentUser/My</c>.</value>
    public string Store { get; set; } = "CurrentUser/My";

    internal bool IsSet => Path is not null || Thumbprint is not null;
}
