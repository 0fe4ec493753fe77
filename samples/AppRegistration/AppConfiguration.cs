namespace AppRegistration;

/// <summary>What a sample must know of its application.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="ClientId">The application.</param>
/// <param name="LocalFolder">The folder of the local tenant; <see langword="null"/> for the real cloud.</param>
/// <param name="Cloud">The name of the cloud.</param>
/// <param name="BaseUrl">The address of a web app; <see langword="null"/> if it is not known.</param>
/// <param name="Scopes">The permissions to request.</param>
/// <param name="CredentialSettings">The settings of a web app that name its credential.</param>
internal sealed record AppConfiguration(
    string TenantId,
    string ClientId,
    string? LocalFolder,
    string Cloud,
    string? BaseUrl,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<(string Name, string Value)> CredentialSettings);
