using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Users;

// people.json is written once, or only how many were made up; whoever changes gets a file of their own, so that one change costs one small write among a
// hundred thousand people. A temporary folder that nobody will read again is spared those.
internal sealed class UserStore(StateFolder stateFolder)
{
    private const string UsersFile = "people.json";
    private const string GeneratedUsersFile = "made-up-people.json";
    private const string UserStatesFolder = "standing";

    public IReadOnlyList<LocalUser> LoadOrCreate(IReadOnlyList<LocalUser> initialUsers)
    {
        if (stateFolder.Read<LocalUser[]>(UsersFile) is { } storedUsers)
            return storedUsers;
        if (stateFolder.Read<GeneratedUserCount>(GeneratedUsersFile) is { } generated)
            return new GeneratedUsers(generated.Number);

        if (initialUsers is GeneratedUsers)
        {
            stateFolder.Write(GeneratedUsersFile, new GeneratedUserCount(initialUsers.Count));
            return initialUsers;
        }

        stateFolder.Write(UsersFile, initialUsers);
        return [.. initialUsers];
    }

    public IEnumerable<UserState> ReadAll() => stateFolder.ListJsonFiles(UserStatesFolder).Select(name => stateFolder.Read<UserState>(name)!);

    public void Write(UserState userState)
    {
        if (!stateFolder.IsTemporary)
            stateFolder.Write(Path.Combine(UserStatesFolder, userState.UserId + ".json"), userState);
    }

    private sealed record GeneratedUserCount(int Number);
}
