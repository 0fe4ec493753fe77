namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>What to do about the errors of Entra that only a web app gets, or that a web app solves in another way.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes#aadsts-error-codes"/></remarks>
internal static class WebRemedies
{
    public static string? Find(IReadOnlyList<int> codes, string redirectUri) =>
        codes.Select(code => Find(code, redirectUri)).FirstOrDefault(remedy => remedy is not null);

    private static string? Find(int code, string redirectUri) => code switch
    {
        50011 or 500112 or 500113 =>
            $"In the app's registration, under Authentication, platform Web, add exactly this address: {redirectUri}",
        50020 => "The account is of another tenant. Sign in with an account of the app's tenant, or have it invited as a guest.",
        50194 => "The app accepts one tenant only. Set GraphDelegated:Tenant to that tenant's id.",
        70002 or 7000218 =>
            "The app sent no credential that Entra accepts. Set GraphDelegated:ClientSecret or GraphDelegated:Certificate, and in the "
            + $"app's registration, under Authentication, list {redirectUri} under platform Web.",
        70021 or 700211 or 700212 or 700213 =>
            "The registration does not trust the token of the federated credential. Under Certificates & secrets, Federated credentials, "
            + "add one with the issuer, the subject and the audience of the token.",
        500133 => "The clock of the server is wrong. Set it; it may differ from Entra's by 5 minutes.",
        700016 => "The tenant does not know the app. Check GraphDelegated:ClientId, GraphDelegated:Tenant and GraphDelegated:Cloud.",
        700024 =>
            "The clock of the server is wrong, or the token of the federated credential has expired. Set the clock, or check what renews "
            + "the token file.",
        700027 or 7000214 or 7000274 or 7000277 or 1000502 =>
            "The certificate is not registered with the app, or has expired. Upload its public part under Certificates & secrets, or "
            + "replace the file of GraphDelegated:Certificate:Path; it is read again without a restart.",
        7000215 => "The client secret is wrong. Set GraphDelegated:ClientSecret to the value of a secret, not to its id.",
        7000222 =>
            "The client secret has expired. Create another one under Certificates & secrets, and set GraphDelegated:ClientSecret to it.",
        _ => null,
    };
}
