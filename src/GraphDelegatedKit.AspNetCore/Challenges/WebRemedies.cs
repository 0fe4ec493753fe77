namespace GraphDelegatedKit.AspNetCore.SignIn;

/// <summary>What to do about the errors of Entra that only a web app gets.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes#aadsts-error-codes"/></remarks>
internal static class WebRemedies
{
    public static string? Find(IReadOnlyList<int> codes, string redirectUri) =>
        codes.Select(code => Find(code, redirectUri)).FirstOrDefault(remedy => remedy is not null);

    private static string? Find(int code, string redirectUri) => code switch
    {
        50011 or 500112 => $"In the app's registration, under Authentication, platform Web, add exactly this address: {redirectUri}",
        7000215 => "The client secret is wrong. Set GraphDelegated:ClientSecret to the value of a secret, not to its id.",
        7000222 =>
            "The client secret has expired. Create another one under Certificates & secrets, and set GraphDelegated:ClientSecret to it.",
        700027 => "The certificate is not registered with the app, or has expired. Upload its public part under Certificates & secrets.",
        50020 => "The account is of another tenant. Sign in with an account of the app's tenant, or have it invited as a guest.",
        _ => null,
    };
}
