namespace AppRegistration;

/// <summary>The file from which a sample reads the app that it signs in with.</summary>
internal interface ISampleConfiguration
{
    string Path { get; }

    /// <summary>Checks, before anything is created, that the file can be changed.</summary>
    void Validate();

    /// <summary>Writes what differs; members of others stay.</summary>
    /// <returns>The differences; none if the file was not touched.</returns>
    IReadOnlyList<string> Apply(AppConfiguration configuration, bool isDryRun);

    /// <summary>Removes what <see cref="Apply"/> has written for the application.</summary>
    /// <returns>Whether the file has had something of the application.</returns>
    bool TakeBack(string clientId, bool isDryRun);
}
