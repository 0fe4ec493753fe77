namespace AppRegistration;

/// <summary>What a registration must have at least.</summary>
/// <param name="Kind">What the application is registered for.</param>
/// <param name="RedirectUris">The addresses to which the sign-in page may return.</param>
/// <param name="Permissions">The delegated permissions of Microsoft Graph.</param>
internal sealed record AppSpecification(AppKind Kind, IReadOnlyList<string> RedirectUris, IReadOnlyList<GraphPermission> Permissions);
