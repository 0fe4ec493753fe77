namespace AppRegistration;

/// <summary>Microsoft Graph's application.</summary>
internal static class GraphAppId
{
    /// <summary>The client id, which is the same in every tenant and cloud.</summary>
    public const string Value = "00000003-0000-0000-c000-000000000000";
}
