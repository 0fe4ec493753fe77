namespace GraphDelegatedKit;

/// <summary>What a person needs to sign in on a page. Whoever enters the code signs this program in: show it to that person only.</summary>
/// <param name="UserCode">What to type.</param>
/// <param name="VerificationUri">The page to type it at.</param>
/// <param name="ExpiresOn">Until when.</param>
/// <param name="Message">The service's own words for all that, in the tenant's language.</param>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code"/></remarks>
public sealed record DeviceCodeInfo(string UserCode, Uri VerificationUri, DateTimeOffset ExpiresOn, string Message)
{
    /// <summary>Never the code.</summary>
    public override string ToString() => $"a device code for {VerificationUri.Host}, until {ExpiresOn:O}";
}
