namespace GraphDelegatedKit;

/// <summary>
/// A device code with which a person signs in on a page. Entering the code signs this program in, so show it only to that person.
/// </summary>
/// <param name="UserCode">The code to enter.</param>
/// <param name="VerificationUri">The page on which to enter it.</param>
/// <param name="ExpiresOn">The time at which the code expires.</param>
/// <param name="Message">The service's instructions, in the tenant's language.</param>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code"/></remarks>
public sealed record DeviceCodeInfo(string UserCode, Uri VerificationUri, DateTimeOffset ExpiresOn, string Message)
{
    /// <summary>Returns a description without the code.</summary>
    public override string ToString() => $"a device code for {VerificationUri.Host}, until {ExpiresOn:O}";
}
