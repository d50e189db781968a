import { start } from "../pages/start.ts";

start();
