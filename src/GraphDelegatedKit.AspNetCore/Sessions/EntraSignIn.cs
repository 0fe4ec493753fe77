namespace GraphDelegatedKit.AspNetCore.Sessions;

/// <summary>A sign-in of a browser at Entra, which a front-channel sign-out names.</summary>
/// <param name="Sid">The <c>sid</c> claim of the ID token.</param>
/// <param name="Issuer">The <c>iss</c> claim of the ID token; <see langword="null"/> if the request names none, as Entra's do not always.
/// </param>
internal sealed record EntraSignIn(string Sid, string? Issuer)
{
    public bool Includes(SessionRecord record) => record.Sid == Sid && (Issuer is null || record.Issuer == Issuer);
}
